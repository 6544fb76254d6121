"use strict";
/* What is shown, as text after the # of the address: a link reopens it, undo goes back. */

const MOST_STEPS = 50;
const TRAIL = [];
let NOW = "";
let CHANGING = "";

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
  if (STATE.search) found.set("search", STATE.search);
  for (const one of STATE.opened) {
    if (typeof one === "string") found.append("bundle", one.slice(BUNDLE.length));
    else if (LEDGER.groups[one]) found.append("open", LEDGER.groups[one].type);
  }
  for (const layer of [...STATE.hidden].sort((a, b) => a - b)) found.append("hide", layerId(layer));
  if (chosen) writeChosen(found, chosen);
  if (STATE.gone >= 0) found.set("without", ACTORS[STATE.gone].id);
  if (cut) {
    found.set("cut", cut.part);
    found.set("cut-from", ACTORS[cut.provider].id);
    found.set("cut-to", ACTORS[cut.receiver].id);
    found.set("cut-kind", layerId(cut.layer));
  }
  return found.toString();
}

/* A box of several actors has a name of its own; an actor its id. */
function writeChosen(found, chosen) {
  if (chosen.members) {
    if (chosen.members.length === 1) found.set("actor", ACTORS[chosen.members[0]].id);
    else writeBox(found, "", chosen);
    return;
  }
  const sides = [chosen.providers, chosen.receivers];
  if (!chosen.ends && sides.some((places) => places.size !== 1)) return;
  ["from", "to"].forEach((name, n) => {
    if (sides[n].size === 1) found.set(name, ACTORS[[...sides[n]][0]].id);
    else writeBox(found, name + "-", chosen.ends[n]);
  });
  for (const layer of chosen.layers) found.append("kind", layerId(layer));
}

/* Called after every change. One that goes on, of a slider or of a text being typed, stays
 * one step of undo and of the browser's own way back. */
function remember(control) {
  const text = written();
  if (text === NOW) return;
  const isStep = Boolean(NOW) && !(control && control === CHANGING);
  if (isStep) TRAIL.push({ text: NOW, places: null });
  CHANGING = control || "";
  NOW = text;
  const undo = document.getElementById("undo");
  if (undo) undo.disabled = !TRAIL.length;
  address(isStep);
}

/* An address carries the steps before it, for undo; where it cannot be changed, in a frame, it is left. */
function address(isStep) {
  const trail = TRAIL.filter((step) => !step.places).slice(-MOST_STEPS).map((step) => step.text);
  try {
    window.history[isStep ? "pushState" : "replaceState"]({ trail }, "", "#" + NOW);
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
  STATE.search = told.get("search") || "";
  const bundles = told.getAll("bundle").map((pair) => BUNDLE + pair);
  const types = LEDGER.groups.map((group) => group.type);
  const groups = told.getAll("open").map((type) => types.indexOf(type)).filter((group) => group >= 0);
  STATE.opened = new Set([...bundles, ...groups]);
  STATE.hidden = new Set(told.getAll("hide").map(layerOf).filter((layer) => layer >= 0));
  STATE.gone = told.has("without") ? placeOf(told.get("without")) : -1;
  STATE.cut = flowNamed(told, "cut-from", "cut-to", "cut-kind");
  const part = Number(told.get("cut"));
  if (STATE.cut && part > 0 && part <= 1) STATE.cut.part = part;
  else STATE.cut = null;
  STATE.chosen = chosenIn(told);
}

/* What is chosen once all else is recalled: an actor, a box of several, or flows. */
function chosenIn(asked) {
  const actor = asked.has("actor") ? placeOf(asked.get("actor")) : -1;
  if (actor >= 0) return { box: "", members: [actor] };
  const box = readBox(asked, "");
  if (box) return { box: "", ...box, text: boxText(box) };
  const layers = asked.getAll("kind").map(layerOf).filter((layer) => layer >= 0);
  const ends = ["from", "to"].map((name) => {
    const place = asked.has(name) ? placeOf(asked.get(name)) : -1;
    return place >= 0 ? { members: [place], group: ACTORS[place].group } : readBox(asked, name + "-");
  });
  return layers.length && ends.every(Boolean) ? between(...ends, layers, "") : null;
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
  NOW = written();
  CHANGING = "";
  address(true);
  build();
  speak(say("undone"));
}

function takeTrail() {
  const kept = window.history.state;
  if (!kept || !kept.trail) return false;
  TRAIL.splice(0, TRAIL.length, ...kept.trail.map((text) => ({ text, places: null })));
  return true;
}

function opening() {
  takeTrail();
  const text = window.location.hash.slice(1);
  if (text.includes("view=")) recall(text);
  else if (LEDGER.actor) STATE.chosen = { box: "", members: [placeOf(LEDGER.actor)] };
}

/* The browser goes back or on, and undo with it; or somebody writes an address. */
window.addEventListener("hashchange", () => {
  const text = window.location.hash.slice(1);
  if (text === NOW || !text.includes("view=")) return;
  if (!takeTrail()) TRAIL.push({ text: NOW, places: null });
  recall(text);
  NOW = written();
  CHANGING = "";
  address(false);
  build();
});
