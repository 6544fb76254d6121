"use strict";
/* Whose figure a flow takes when its two sides differ: the same rule as the tables. */

const BASES = ["recognised", "provider", "receiver", "reconciled"];

function spokenBy(flow, side) {
  const word = flow.said[side];
  return word === undefined ? null : word;
}

function figureOn(flow, basis) {
  const [provider, receiver, facilitator, estimate] = [0, 1, 2, 3].map((side) => spokenBy(flow, side));
  if (basis === "provider") return provider;
  if (basis === "receiver") return receiver;
  if (basis === "reconciled") return estimate;
  if (receiver !== null) return receiver;
  return provider !== null ? provider : facilitator;
}

/* Estimates are in the page only where somebody could be compared with somebody. */
function basesKnown() {
  const estimated = LEDGER.basis === "reconciled" || FLOWS.some((flow) => flow.said.length > 3);
  return BASES.filter((basis) => basis !== "reconciled" || estimated);
}

function takeBasis(basis) {
  STATE.basis = basis;
  for (const flow of FLOWS) flow.quantity = figureOn(flow, basis);
}
