"use strict";
/* Up to five hundred actors: vis-network draws them where they are put. */

const FIRST_VIS_FLOWS = 300;

function showVis(host, flows, importance) {
  const kept = new Set(ACTORS.map((actor) => actor.place));
  const drawn = drawnFlows(flows, kept, firstFlows(FIRST_VIS_FLOWS, flows.length));
  const note = noteOf("explore_note", { shown: kept.size, count: ACTORS.length, flows: drawn.length });
  const place = frameOf(host, note, flows);
  const lines = linesOf(drawn, flows);
  const room = { width: place.clientWidth - 180, height: place.clientHeight - 100 };
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
  NETWORK.moveTo({ position: { x: 0, y: 18 }, scale: 1 });
  NETWORK.on("click", (at) => {
    if (at.nodes.length) chooseActor(at.nodes[0]);
    else if (at.edges.length) chooseLine(lines[at.edges[0]]);
    else choose(null);
  });
  NETWORK.on("dragEnd", (at) => {
    if (at.nodes.length) keepPlaces();
    for (const id of at.nodes) {
      const { x, y } = NETWORK.getPosition(id);
      STATE.moved.set(id, [(x / room.width + 0.5) * 1000, (y / room.height + 0.5) * 1000].map(inSquare));
    }
  });
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
