"use strict";
/* Up to five thousand actors: sigma draws them with the graphics card. */

const MOST_SIGMA_FLOWS = 15000;

function canSigma() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

function showSigma(host, flows, importance) {
  const kept = new Set(ACTORS.map((actor) => actor.place));
  const drawn = drawnFlows(flows, kept, MOST_SIGMA_FLOWS);
  const note = noteOf("explore_large", { shown: kept.size, flows: drawn.length });
  const place = frameOf(host, note, flows);
  const graph = new graphology.Graph({ multi: true, type: "directed" });
  for (const actor of ACTORS) {
    const [x, y] = placeXY(actor);
    graph.addNode(actor.place, {
      x: x * 1.8, y: -y, size: 1.5 + 16 * Math.sqrt(Math.min(importance[actor.place], 1)),
      label: visible(actor.name), color: "#444444",
    });
  }
  for (const { provider, receiver, layer } of drawn) {
    graph.addEdge(provider, receiver, { size: 1, color: MARKS[layer].colour });
  }
  NETWORK = new Sigma(graph, place, {
    allowInvalidContainer: true, defaultEdgeType: "arrow", labelDensity: 0.5, labelGridCellSize: 130,
    labelRenderedSizeThreshold: 4, labelSize: 15, labelFont: "system-ui, sans-serif",
    labelColor: { color: "#111111" }, hideEdgesOnMove: true, minCameraRatio: 0.02, maxCameraRatio: 4,
    nodeReducer: reduceNode, edgeReducer: (edge, shown) => reduceEdge(graph, edge, shown),
  });
  NETWORK.on("clickNode", ({ node }) => {
    chooseActor(Number(node));
    NETWORK.refresh();
  });
  NETWORK.on("clickStage", () => {
    choose(null);
    NETWORK.refresh();
  });
}

/* What is not beside the actor chosen turns pale. */
function reduceNode(node, shown) {
  const { chosen } = STATE;
  if (!chosen || !chosen.members) return shown;
  const [place] = chosen.members;
  const near = Number(node) === place || NETWORK.getGraph().areNeighbors(node, String(place));
  return near ? { ...shown, zIndex: 1, forceLabel: Number(node) === place } : { ...shown, color: "#dddddd", label: "" };
}

function reduceEdge(graph, edge, shown) {
  const { chosen } = STATE;
  if (!chosen || !chosen.members) return shown;
  return graph.extremities(edge).includes(String(chosen.members[0])) ? { ...shown, size: 2 } : { ...shown, hidden: true };
}
