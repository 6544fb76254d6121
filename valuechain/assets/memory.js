"use strict";
/* What is shown, as text after the # of the address: a link reopens it, undo goes back. */

const TRAIL = [];
let NOW = "";

/* Where everyone stands is no part of the address, which it would fill: positions.csv keeps it. */
function standing() {
  return { ranks: ACTORS.map((actor) => actor.rank), moved: new Map(STATE.moved), ordered: STATE.ordered };
}

/* Called before somebody is moved by hand, so that undo puts them back. */
function keepPlaces() {
  TRAIL.push({ text: NOW, places: standing() });
  document.getElementById("undo").disabled = false;
}

function layerId(layer) {
  return MARKS[layer].kind + ":" + MARKS[layer].unit;
}

function layerOf(text) {
  return MARKS.findIndex((_, layer) => layerId(layer) === text);
}

function placeOf(id) {
  return ACTORS.findIndex((actor) => actor.id === id);
}

function written() {
  const found = new URLSearchParams();
  const { chosen, cut } = STATE;
  found.set("view", STATE.tab);
  if (STATE.language !== LEDGER.language) found.set("lang", STATE.language);
  if (STATE.period >= 0) found.set("period", LEDGER.periods[STATE.period]);
  if (STATE.share !== 80) found.set("share", STATE.share);
  if (STATE.basis !== LEDGER.basis) found.set("basis", STATE.basis);
  if (STATE.steps !== 1) found.set("steps", STATE.steps);
  if (STATE.room) found.set("room", 1);
  if (STATE.room && STATE.reveal >= 0) found.set("reveal", STATE.reveal);
  if (STATE.notes) found.set("notes", 1);
  if (STATE.inside) found.set("inside", STATE.inside);
  for (const group of STATE.opened) if (LEDGER.groups[group]) found.append("open", LEDGER.groups[group].type);
  for (const layer of [...STATE.hidden].sort((a, b) => a - b)) found.append("hide", layerId(layer));
  if (chosen && chosen.members && chosen.members.length === 1) found.set("actor", ACTORS[chosen.members[0]].id);
  if (chosen && chosen.providers && chosen.providers.size === 1 && chosen.receivers.size === 1) {
    for (const [name, places] of [["from", chosen.providers], ["to", chosen.receivers]]) {
      found.set(name, ACTORS[[...places][0]].id);
    }
    found.set("kind", layerId([...chosen.layers][0]));
  }
  if (STATE.gone >= 0) found.set("without", ACTORS[STATE.gone].id);
  if (cut) {
    found.set("cut", cut.part);
    found.set("cut-from", ACTORS[cut.provider].id);
    found.set("cut-to", ACTORS[cut.receiver].id);
    found.set("cut-kind", layerId(cut.layer));
  }
  return found.toString();
}

/* Called after every change; an address that cannot be changed, in a frame, is left. */
function remember() {
  const text = written();
  if (text === NOW) return;
  if (NOW) TRAIL.push({ text: NOW, places: null });
  NOW = text;
  const undo = document.getElementById("undo");
  if (undo) undo.disabled = !TRAIL.length;
  try {
    window.history.replaceState(null, "", "#" + text);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function recall(text) {
  const told = new URLSearchParams(text);
  const view = told.get("view");
  if (view === "map" || VIEWS[view]) STATE.tab = view;
  const language = told.get("lang");
  STATE.language = LEDGER.words[language] ? language : LEDGER.language;
  STATE.period = told.has("period") ? LEDGER.periods.indexOf(told.get("period")) : -1;
  const share = Number(told.get("share") || 80);
  STATE.share = share >= 50 && share <= 100 ? share : 80;
  const basis = told.get("basis");
  takeBasis(basesKnown().includes(basis) ? basis : LEDGER.basis);
  const steps = Number(told.get("steps") || 1);
  STATE.steps = [1, 2, 3].includes(steps) ? steps : 1;
  STATE.room = told.has("room");
  const step = told.has("reveal") ? Number(told.get("reveal")) : -1;
  STATE.reveal = STATE.room && step >= 0 && step <= MARKS.length && Number.isInteger(step) ? step : -1;
  STATE.notes = told.has("notes");
  STATE.inside = told.get("inside") || "";
  const bundles = [...STATE.opened].filter((key) => typeof key === "string");
  const types = LEDGER.groups.map((group) => group.type);
  const groups = told.getAll("open").map((type) => types.indexOf(type)).filter((group) => group >= 0);
  STATE.opened = new Set([...bundles, ...groups]);
  STATE.hidden = new Set(told.getAll("hide").map(layerOf).filter((layer) => layer >= 0));
  STATE.gone = told.has("without") ? placeOf(told.get("without")) : -1;
  STATE.cut = flowNamed(told, "cut-from", "cut-to", "cut-kind");
  const part = Number(told.get("cut"));
  if (STATE.cut && part > 0 && part <= 1) STATE.cut.part = part;
  else STATE.cut = null;
  const actor = told.has("actor") ? placeOf(told.get("actor")) : -1;
  const flow = flowNamed(told, "from", "to", "kind");
  STATE.chosen = actor >= 0 ? { box: "", members: [actor] } : flow ? {
    line: "", providers: new Set([flow.provider]), receivers: new Set([flow.receiver]),
    layers: new Set([flow.layer]), one: ACTORS[flow.provider].name, other: ACTORS[flow.receiver].name,
  } : null;
}

function flowNamed(told, from, to, kind) {
  if (!told.has(from)) return null;
  const flow = { provider: placeOf(told.get(from)), receiver: placeOf(told.get(to)), layer: layerOf(told.get(kind)) };
  return Object.values(flow).every((place) => place >= 0) ? flow : null;
}

function undo() {
  if (!TRAIL.length) return;
  const before = TRAIL.pop();
  if (before.places) {
    const { ranks, moved, ordered } = before.places;
    ACTORS.forEach((actor, place) => {
      actor.rank = ranks[place];
    });
    Object.assign(STATE, { moved, ordered });
  }
  recall(before.text);
  NOW = "";
  build();
  speak(say("undone"));
}

function opening() {
  const text = window.location.hash.slice(1);
  if (text.includes("view=")) recall(text);
  else if (LEDGER.actor) STATE.chosen = { box: "", members: [placeOf(LEDGER.actor)] };
}

window.addEventListener("hashchange", () => {
  const text = window.location.hash.slice(1);
  if (text === NOW || !text.includes("view=")) return;
  recall(text);
  build();
});
