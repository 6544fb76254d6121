"use strict";
/* All actors at once, at the places computed beforehand; nothing moves by itself. */

const MOST_ALONE = 60;

let NETWORK = null;

/* The picture of a library is taken down, with the memory it holds, when another comes. */
function leaveNetwork() {
  if (!NETWORK) return;
  if (NETWORK.kill) NETWORK.kill();
  else NETWORK.destroy();
  NETWORK = null;
}

/* Up to sixty a picture of ours; beyond, the library in the page; beyond that, groups. */
function showExplore(host) {
  const { flows } = told(null);
  const importance = importanceOf(flows);
  if (LEDGER.library === "vis") return showVis(host, flows, importance);
  if (LEDGER.library === "sigma" && canSigma()) return showSigma(host, flows, importance);
  return showCloud(host, flows, importance);
}

function noteOf(key, values) {
  return make("p", { class: "small" }, say(key, values));
}

/* Places in the square of 1000, moved by hand or as they came. */
function placeXY(actor) {
  return STATE.moved.get(actor.place) || [actor.x, actor.y];
}

function saveButton() {
  return button(say("save_places"), { id: "save-places" }, savePlaces);
}

/* positions.csv beside the data is read again the next time. */
function savePlaces() {
  const rows = ACTORS.map((actor) => [actor.id, ...placeXY(actor).map(Math.round), actor.rank]);
  saveFile("positions.csv", "text/csv", csvText([["actor", "x", "y", "rank"], ...rows]));
  speak(say("saved_places"));
}

/* The same keys as on the map: right to whom it gives, left from whom it receives. */
function walkActors(event, flows) {
  const way = { ArrowRight: ["provider", "receiver"], ArrowLeft: ["receiver", "provider"] }[event.key];
  if (!way && !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const { chosen } = STATE;
  const at = chosen && chosen.members ? chosen.members[0] : 0;
  if (!way) {
    const next = (at + (event.key === "ArrowDown" ? 1 : ACTORS.length - 1)) % ACTORS.length;
    chooseActor(next);
    return;
  }
  const [own, other] = way;
  const mine = flows.filter((flow) => flow[own] === at && flow[other] !== at);
  if (!mine.length) return;
  const before = sharesBefore(mine);
  const best = mine[before.indexOf(Math.min(...before))];
  chooseActor(best[other]);
  speak(flowSentence(ACTORS[best.provider].name, ACTORS[best.receiver].name, best.layer, best.quantity, best.sure));
}

function frameOf(host, note, flows) {
  const place = make("div", {
    class: "network", tabindex: 0, role: "application", "aria-label": say("explore_wide"),
  });
  place.addEventListener("keydown", (event) => walkActors(event, flows));
  note.append(" ", saveButton());
  host.replaceChildren(note, place);
  const top = place.getBoundingClientRect().top + window.scrollY;
  const legend = document.getElementById("legend").offsetHeight;
  place.style.height = `${Math.max(window.innerHeight - top - legend - 4, 320)}px`;
  return place;
}

/* How many flows are drawn: few, the largest, as long as the slider stands at the left. */
function firstFlows(first, count) {
  const part = Math.max(STATE.share - 80, 0) / 20;
  return Math.min(Math.round(first + part * Math.max(count - first, 0)), count);
}

function drawnFlows(flows, kept, most) {
  const before = sharesBefore(flows);
  const ranked = flows.map((_, n) => n).filter((n) =>
    kept.has(flows[n].provider) && kept.has(flows[n].receiver));
  ranked.sort((a, b) => before[a] - before[b] || a - b);
  return ranked.slice(0, most).map((n) => flows[n]);
}

function inSquare(value) {
  return Math.min(Math.max(value, 0), 1000);
}
