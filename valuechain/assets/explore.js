"use strict";
/* All actors at once, at the places computed beforehand; nothing moves by itself. */

const MOST_ALONE = 60;
const FIRST_VIS_FLOWS = 300;

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

function showVis(host, flows, importance) {
  const kept = new Set(ACTORS.map((actor) => actor.place));
  const drawn = drawnFlows(flows, kept, firstFlows(FIRST_VIS_FLOWS, flows.length));
  const note = noteOf("explore_note", { shown: kept.size, count: ACTORS.length, flows: drawn.length });
  const place = frameOf(host, note, flows);
  const lines = linesOf(drawn, flows);
  const room = { width: place.clientWidth - 180, height: place.clientHeight - 70 };
  const most = Math.max(...importance) || 1;
  const nodes = labelled(ACTORS.map((actor) => exploreNode(actor, importance[actor.place] / most, room)));
  const edges = exploreEdges(lines);
  NETWORK = new vis.Network(place, { nodes, edges }, {
    physics: false,
    layout: { randomSeed: 1, improvedLayout: false },
    interaction: { hover: true, keyboard: false, dragNodes: true, tooltipDelay: 100000 },
    edges: { arrows: { to: { enabled: true, scaleFactor: 0.6 } }, chosen: false },
    nodes: { shape: "dot", color: { background: tone("soft"), border: tone("ink") } },
  });
  NETWORK.moveTo({ position: { x: 0, y: 0 }, scale: 1 });
  NETWORK.on("click", (at) => {
    if (at.nodes.length) chooseActor(at.nodes[0]);
    else if (at.edges.length) chooseLine(lines[at.edges[0]]);
    else choose(null);
  });
  NETWORK.on("dragEnd", (at) => {
    for (const id of at.nodes) {
      const { x, y } = NETWORK.getPosition(id);
      STATE.moved.set(id, [(x / room.width + 0.5) * 1000, (y / room.height + 0.5) * 1000].map(inSquare));
    }
  });
}

function inSquare(value) {
  return Math.min(Math.max(value, 0), 1000);
}

/* At a scale of one the places fill the frame, and a name is as high as any other. */
function exploreNode(actor, importance, room) {
  const [x, y] = placeXY(actor);
  return {
    id: actor.place, name: actor.name, importance,
    x: (x / 1000 - 0.5) * room.width, y: (y / 1000 - 0.5) * room.height,
    size: 3 + 9 * Math.sqrt(importance),
    font: { size: 14, color: tone("ink"), strokeWidth: 4, strokeColor: tone("paper"), face: "system-ui, sans-serif" },
  };
}

/* Names where they cover no other name, the largest actors first; the panel tells all. */
function labelled(nodes) {
  const taken = [];
  for (const node of [...nodes].sort((a, b) => b.importance - a.importance || a.id - b.id)) {
    const lines = wrapped(node.name, 19, 2);
    const wide = Math.max(...lines.map((line) => line.length)) * 8;
    const spot = { x: node.x - wide / 2, y: node.y + node.size, w: wide, h: lines.length * 18 };
    if (taken.some((other) => meet(spot, other))) continue;
    taken.push(spot);
    node.label = lines.join("\n");
  }
  return nodes;
}

function exploreEdges(lines) {
  const beside = new Map();
  return lines.map((line, id) => {
    const pair = Math.min(line.provider, line.receiver) + "|" + Math.max(line.provider, line.receiver);
    const level = beside.get(pair) || 0;
    beside.set(pair, level + 1);
    return {
      id, from: line.provider, to: line.receiver,
      width: Math.max(line.width * 0.28, 1), dashes: line.sure ? false : [8, 6],
      color: { color: lineColour(line), opacity: 0.85 },
      smooth: { enabled: true, type: "curvedCW", roundness: 0.08 + 0.08 * level },
    };
  });
}

function chooseLine(line) {
  STATE.chosen = {
    line: "", providers: new Set([line.provider]), receivers: new Set([line.receiver]),
    layers: new Set(line.layers), one: ACTORS[line.provider].name, other: ACTORS[line.receiver].name,
  };
  speak(lineText(line, ACTORS.map((actor) => ({ members: [actor.place], group: actor.group }))));
  follow();
}
