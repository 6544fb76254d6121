"use strict";
/* Up to five thousand actors: sigma draws them with the graphics card. */

const FIRST_SIGMA_FLOWS = 1500;

function canSigma() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

function showSigma(host, flows, importance) {
  const kept = new Set(ACTORS.map((actor) => actor.place));
  const known = drawnFlows(flows, kept, flows.length);
  const shown = firstFlows(FIRST_SIGMA_FLOWS, known.length);
  const note = noteOf("explore_large", { shown: kept.size, flows: shown, count: known.length });
  const place = frameOf(host, note, flows);
  const graph = new graphology.Graph({ multi: true, type: "directed" });
  const most = Math.max(...importance) || 1;
  const color = tone("soft");
  for (const actor of ACTORS) {
    const [x, y] = placeXY(actor);
    graph.addNode(actor.place, {
      x: x * 1.8, y: -y, size: 1.2 + 7 * Math.sqrt(importance[actor.place] / most),
      label: visible(actor.name), color,
    });
  }
  known.forEach(({ provider, receiver, layer }, n) => {
    graph.addEdge(provider, receiver, { size: 0.8, color: MARKS[layer].colour, hidden: n >= shown });
  });
  const taken = [];
  NETWORK = new Sigma(graph, place, {
    allowInvalidContainer: true, defaultEdgeType: "arrow", labelDensity: 1, labelGridCellSize: 130,
    labelRenderedSizeThreshold: 3, labelSize: 14, labelFont: "system-ui, sans-serif",
    defaultDrawNodeLabel: nameDrawer(taken), hideEdgesOnMove: true, minCameraRatio: 0.02, maxCameraRatio: 4,
    nodeReducer: (node, shown) => reduceNode(graph, node, shown),
    edgeReducer: (edge, shown) => reduceEdge(graph, edge, shown),
  });
  NETWORK.on("beforeRender", () => { taken.length = 0; });
  NETWORK.on("clickNode", ({ node }) => chooseActor(Number(node)));
  NETWORK.on("clickStage", () => choose(null));
}

/* A name on a rim of paper, where it covers no other name of the same picture. */
function nameDrawer(taken) {
  const [paper, ink] = [tone("paper"), tone("ink")];
  return (context, { x, y, size: radius, label: name }, { labelSize, labelFont }) => {
    if (!name) return;
    context.font = `600 ${labelSize}px ${labelFont}`;
    const spot = { x: x + radius + 3, y: y - labelSize * 0.6, w: context.measureText(name).width + 6, h: labelSize * 1.3 };
    if (taken.some((other) => meet(spot, other))) return;
    taken.push(spot);
    Object.assign(context, { lineWidth: 4, lineJoin: "round", strokeStyle: paper, fillStyle: ink });
    context.strokeText(name, spot.x, y + labelSize / 3);
    context.fillText(name, spot.x, y + labelSize / 3);
  };
}

/* What is not beside the actor chosen turns pale. */
function reduceNode(graph, node, shown) {
  const { chosen } = STATE;
  if (!chosen || !chosen.members) return shown;
  const [place] = chosen.members;
  const near = Number(node) === place || graph.areNeighbors(node, String(place));
  return near ? { ...shown, zIndex: 1, forceLabel: Number(node) === place } : { ...shown, color: tone("rule"), label: "" };
}

function reduceEdge(graph, edge, shown) {
  const { chosen } = STATE;
  if (!chosen || !chosen.members) return shown;
  return graph.extremities(edge).includes(String(chosen.members[0])) ? { ...shown, size: 2, hidden: false } : { ...shown, hidden: true };
}
