"use strict";
/* In a room: kinds come in one after the other with the space bar; notes for who speaks. */

/* The kinds in the order they are told: most flows first. */
function story() {
  const counts = MARKS.map(() => 0);
  for (const flow of told(null).flows) counts[flow.layer] += 1;
  return MARKS.map((_, layer) => layer).filter((layer) => counts[layer])
    .sort((a, b) => counts[b] - counts[a] || a - b);
}

function isRevealed(layers) {
  if (!STATE.room || STATE.reveal < 0) return true;
  const shown = new Set(story().slice(0, STATE.reveal));
  return layers.some((layer) => shown.has(layer));
}

function reveal(step) {
  const last = story().length;
  STATE.reveal = Math.min(Math.max(STATE.reveal < 0 ? 0 : STATE.reveal + step, 0), last);
  refresh();
  speak(revealText());
}

function revealText() {
  const kinds = story();
  if (STATE.reveal === 0) return say("reveal_start", { count: kinds.length });
  return say("reveal", {
    step: STATE.reveal, count: kinds.length, kind: MARKS[kinds[STATE.reveal - 1]].name,
  });
}

function toggleNotes() {
  STATE.notes = !STATE.notes;
  refresh();
}

/* What to say at this step: the largest flows of the kind, and who only gives. */
function notes() {
  if (!STATE.notes) return null;
  const kinds = story();
  const at = STATE.room && STATE.reveal > 0 ? [kinds[STATE.reveal - 1]] : kinds.slice(0, 3);
  const { flows } = told(null);
  const parts = [make("h2", {}, say("notes"))];
  if (STATE.reveal >= 0 && STATE.room) parts.push(make("p", {}, revealText()));
  for (const layer of at) {
    const inside = flows.filter((flow) => flow.layer === layer && flow.provider !== flow.receiver);
    inside.sort((a, b) => size(b.quantity) - size(a.quantity));
    parts.push(make("h3", {}, MARKS[layer].name),
      make("ul", {}, ...inside.slice(0, 3).map((flow) => make("li", {},
        flowSentence(ACTORS[flow.provider].name, ACTORS[flow.receiver].name, layer, flow.quantity, flow.sure)))));
    const unsure = inside.filter((flow) => !flow.sure).length;
    parts.push(make("p", {}, say("notes_unsure", { count: unsure, whole: inside.length })));
  }
  return make("aside", { id: "notes", "aria-label": say("notes"), tabindex: 0 }, ...parts);
}
