"use strict";
/* All actors at once, at the places computed beforehand; nothing moves by itself. */

const MOST_EXPLORED = 500;
const MOST_EXPLORED_FLOWS = 1500;

let NETWORK = null;

function showExplore(host) {
  const { flows } = told(null);
  const importance = importanceOf(flows);
  const order = ACTORS.map((actor) => actor.place);
  order.sort((a, b) => importance[b] - importance[a] || a - b);
  const kept = new Set(order.slice(0, MOST_EXPLORED));
  const before = sharesBefore(flows);
  const ranked = flows.map((_, n) => n).filter((n) =>
    kept.has(flows[n].provider) && kept.has(flows[n].receiver));
  ranked.sort((a, b) => before[a] - before[b] || a - b);
  const drawn = ranked.slice(0, MOST_EXPLORED_FLOWS).map((n) => flows[n]);
  const note = say("explore_note", {
    shown: kept.size, count: ACTORS.length, flows: drawn.length,
  });
  const place = make("div", { class: "network", tabindex: 0, role: "img", "aria-label": say("explore_wide") });
  host.replaceChildren(make("p", { class: "small" }, note), place);
  const lines = linesOf(drawn, flows);
  const nodes = [...kept].map((n) => exploreNode(ACTORS[n], importance[n]));
  const edges = exploreEdges(lines);
  NETWORK = new vis.Network(place, { nodes, edges }, {
    physics: false,
    layout: { randomSeed: 1, improvedLayout: false },
    interaction: { hover: true, keyboard: false, dragNodes: true, tooltipDelay: 100000 },
    edges: { arrows: { to: { enabled: true, scaleFactor: 0.6 } }, chosen: false },
    nodes: { shape: "dot", color: { background: "#444444", border: "#111111" } },
  });
  NETWORK.on("click", (at) => {
    if (at.nodes.length) chooseActor(at.nodes[0]);
    else if (at.edges.length) chooseLine(lines[at.edges[0]]);
    else choose(null);
  });
}

function exploreNode(actor, importance) {
  const spread = Math.max(1, Math.sqrt(ACTORS.length / 40));
  return {
    id: actor.place,
    label: wrapped(actor.name, 19, 2).join("\n"),
    x: (actor.x - 500) * 1.7 * spread,
    y: (actor.y - 500) * 0.9 * spread,
    size: 6 + 22 * Math.sqrt(Math.min(importance, 1)),
    font: { size: 18, color: "#111111", strokeWidth: 5, strokeColor: "#ffffff", face: "system-ui, sans-serif" },
  };
}

function exploreEdges(lines) {
  const beside = new Map();
  return lines.map((line, id) => {
    const pair = Math.min(line.provider, line.receiver) + "|" + Math.max(line.provider, line.receiver);
    const level = beside.get(pair) || 0;
    beside.set(pair, level + 1);
    return {
      id, from: line.provider, to: line.receiver,
      width: Math.max(line.width * 0.6, 1), dashes: line.sure ? false : [8, 6],
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
  showPanel();
}
