"use strict";
/* Quantities are exact: whole millionths as BigInt, never floating point. */

const MILLION = 1000000n;

function exact(text) {
  if (text === null) return null;
  const minus = text.startsWith("-");
  const [whole, part = ""] = (minus ? text.slice(1) : text).split(".");
  const value = BigInt(whole) * MILLION + BigInt(part.padEnd(6, "0").slice(0, 6));
  return minus ? -value : value;
}

function size(value) {
  return value === null ? 0 : Math.abs(Number(value)) / 1e6;
}

function sum(one, other) {
  if (one === null) return other;
  return other === null ? one : one + other;
}

/* As programs write it: 1234.5. */
function plainNumber(value) {
  const [whole, part] = [value / MILLION, value % MILLION].map((n) => String(n < 0n ? -n : n));
  return (value < 0n ? "-" : "") + whole + ("." + part.padStart(6, "0")).replace(/\.?0+$/, "");
}

/* The same writing as on the static picture: 1 234,50 € or 1,234.50 €. */
const CENTS = new Set(["EUR", "GBP", "USD"]);

function figure(value, mark, language) {
  if (value === null) return "—";
  const { unit } = mark;
  const minus = value < 0n;
  const bare = minus ? -value : value;
  const whole = (bare / MILLION).toString();
  let part = (bare % MILLION).toString().padStart(6, "0").replace(/0+$/, "");
  if (part && CENTS.has(unit)) part = part.padEnd(2, "0");
  const [comma, point] = language === "fr" ? ["\u202f", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, comma);
  const shown = (minus ? "−" : "") + grouped + (part ? point + part : "");
  return unit ? shown + "\u00a0" + unitText(unit, bare === MILLION, language) : shown;
}

function unitText(unit, single, language) {
  const words = LEDGER.words[language];
  return (single && words["one_" + unit]) || words["unit_" + unit] || unit;
}
