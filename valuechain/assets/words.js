"use strict";
/* Text on screen: our sentences in both languages, and names typed by others. */

const LEDGER = JSON.parse(document.getElementById("data").textContent);

const STATE = {
  language: LEDGER.language,
  tab: LEDGER.view === "columns" ? "map" : LEDGER.view,
  period: LEDGER.period === null ? -1 : LEDGER.periods.indexOf(LEDGER.period),
  share: 80,
  hidden: new Set(),
  opened: new Set(),
  room: LEDGER.room,
  steps: 1,
  chosen: null,
  every: false,
  gone: -1,
  moved: new Map(),
  ordered: false,
  inside: "",
  cut: null,
  basis: LEDGER.basis,
  reveal: -1,
  notes: false,
  search: "",
};

function say(key, values) {
  let text = LEDGER.words[STATE.language][key];
  for (const [name, value] of Object.entries(values || {})) {
    text = text.split("{" + name + "}").join(String(value));
  }
  return text;
}

function colon() {
  return STATE.language === "fr" ? "\u00a0: " : ": ";
}

/* What shows nothing, or turns the direction of a line, is shown as a box. */
const UNSEEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

function visible(text) {
  return String(text).replace(UNSEEN, "▯");
}

/* Elements are made one by one; text goes in as text, whatever it holds. */
function make(tag, attributes, ...children) {
  const found = document.createElement(tag);
  return filled(found, attributes, children);
}

function shape(tag, attributes, ...children) {
  const found = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return filled(found, attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  for (const child of children) {
    if (child === null || child === undefined) continue;
    element.append(typeof child === "object" ? child : visible(child));
  }
  return element;
}

function button(text, attributes, act) {
  const found = make("button", { type: "button", ...attributes }, text);
  found.addEventListener("click", act);
  return found;
}

/* A name on at most two lines; what does not fit ends in an ellipsis. */
function wrapped(name, width, most) {
  const lines = [];
  let rest = visible(name).split(/\s+/).filter(Boolean).join(" ");
  while (rest && lines.length < most) {
    if (rest.length <= width) {
      lines.push(rest);
      break;
    }
    if (lines.length === most - 1) {
      lines.push(rest.slice(0, Math.max(width - 1, 1)).trimEnd() + "…");
      break;
    }
    let cut = rest.lastIndexOf(" ", width);
    if (cut <= 0) cut = rest.lastIndexOf("-", width - 1) + 1 || width;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut).trim();
  }
  return lines;
}

function groupText(group) {
  const { type, code } = LEDGER.groups[group];
  return code ? say("group_" + code) : type;
}

function periodText(place) {
  if (place < 0) return say("period_all");
  return LEDGER.periods[place] || say("period_unknown");
}

function speak(text) {
  document.getElementById("spoken").textContent = visible(text);
}
