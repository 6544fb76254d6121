"use strict";
/* The picture of columns: built from boxes and lines, lit where somebody points. */

const MOST_WIDENED = 20;

let SCENE = null;

function buildScene(boxes, columns, room, most) {
  const boxOf = {};
  boxes.forEach((box, n) => box.members.forEach((place) => {
    if (!(place in boxOf)) boxOf[place] = n;
  }));
  const { flows, inside } = room.flows || told(boxOf, true);
  const before = sharesBefore(flows);
  const order = flows.map((_, n) => n);
  order.sort((a, b) => before[a] - before[b] || flows[a].layer - flows[b].layer || a - b);
  const share = STATE.share / 100;
  const drawn = order.filter((n) => (share >= 1 || before[n] < share) && isRevealed([flows[n].layer]))
    .slice(0, most);
  const already = new Set(drawn);
  const wanted = order.filter((n) => !already.has(n) && isChosen(boxes, flows[n]));
  drawn.push(...wanted.slice(0, MOST_WIDENED));
  const frame = placeBoxes(boxes, columns, room);
  const lines = linesOf(drawn.map((n) => flows[n]), flows, boxes);
  if (room.thin) for (const line of lines) line.width *= room.thin;
  placeLines(lines, boxes, room.ego);
  placeLetters(lines, boxes, frame.heads, room.letter);
  return { boxes, lines, frame, flows, shown: drawn.length, inside, room };
}

function drawScene(host, scene, label) {
  const { boxes, lines, frame, room } = scene;
  const svg = shape("svg", {
    class: "picture", role: "group", "aria-label": label, width: frame.width,
    height: frame.height, viewBox: `0 0 ${frame.width} ${frame.height}`,
  }, hatching());
  const heads = frame.heads.map(({ words, x, y }) =>
    shape("text", { class: "head", "font-size": room.font }, ...words.map((line, n) =>
      shape("tspan", { x, y: y + n * room.font * 1.2 }, line))));
  const reversed = [...lines].sort((a, b) => b.width - a.width);
  for (const line of reversed) svg.append((line.shape = lineShape(line, boxes)));
  for (const box of boxes) svg.append((box.shape = boxShape(box, room.font, room.lines || 2)));
  svg.append(...heads);
  for (const line of lines) svg.append((line.sign = letterShape(line, room.letter)));
  host.replaceChildren(svg);
  freeWords(svg);
  listen(svg, scene);
  SCENE = scene;
  const first = boxes.find((box) => box.members.length === 1) || boxes[0];
  if (first) first.shape.setAttribute("tabindex", 0);
  light(seedOf(STATE.chosen));
}

/* Flows of the box that is chosen come in, even where they are small. */
function isChosen(boxes, flow) {
  const { chosen } = STATE;
  if (chosen && chosen.pair) return chosen.pair === pairName(boxes[flow.provider], boxes[flow.receiver]);
  if (!chosen || !chosen.members) return false;
  const is = ({ members }) => members.join() === chosen.members.join();
  return [flow.provider, flow.receiver].some((n) => is(boxes[n]));
}

function boxKey(box) {
  return box.column + ":" + box.members.join(",");
}

function lineKey(line) {
  return line.key + "|" + line.layers.join(",") + (isRefund(line) ? "|-" : "");
}

/* What is chosen, found again after the picture was drawn anew. */
function seedOf(chosen) {
  if (!SCENE) return null;
  if (!chosen) return STATE.search && STATE.tab === "map" ? searchedBoxes() : null;
  if (chosen.line) return SCENE.lines.find((line) => lineKey(line) === chosen.line) || null;
  if (chosen.pair) return SCENE.lines.find((line) => isOfFlows(line, chosen)) || null;
  return SCENE.boxes.find((box) => boxKey(box) === chosen.box) ||
    SCENE.boxes.find((box) => chosen.members && box.members.includes(chosen.members[0])) || null;
}

function isOfFlows(line, { pair, layers }) {
  return line.pair === pair && line.layers.length === layers.size && line.layers.every((layer) => layers.has(layer));
}

function listen(svg, scene) {
  const each = (mark) => {
    mark.shape.addEventListener("mouseenter", () => light(mark));
    mark.shape.addEventListener("mouseleave", () => light(seedOf(STATE.chosen)));
    mark.shape.addEventListener("focus", () => {
      svg.querySelectorAll("[tabindex='0']").forEach((e) => e.setAttribute("tabindex", -1));
      mark.shape.setAttribute("tabindex", 0);
      light(mark);
      speak(mark.shape.getAttribute("aria-label"));
    });
    mark.shape.addEventListener("click", (event) => {
      event.stopPropagation();
      choose(mark);
    });
  };
  scene.boxes.forEach(each);
  scene.lines.forEach(each);
  svg.addEventListener("click", () => choose(null));
  svg.addEventListener("keydown", walk);
}

/* Keep what is within some steps of a box or line at full ink; the rest at 12 %. */
function light(seed) {
  if (!SCENE) return;
  TRACE.clear();
  if (seed && TRACE.traced() && seed === seedOf(STATE.chosen)) return TRACE.lightUp();
  const { boxes, lines } = SCENE;
  const litBoxes = new Set();
  const litLines = new Set();
  if (Array.isArray(seed)) seed.forEach((box) => litBoxes.add(box));
  else if (seed && seed.points) {
    litLines.add(seed);
    litBoxes.add(boxes[seed.provider]).add(boxes[seed.receiver]);
  } else if (seed) litBoxes.add(seed);
  const steps = seed && seed.points ? STATE.steps - 1 : Array.isArray(seed) ? 0 : STATE.steps;
  for (let step = 0; step < steps && seed; step += 1) {
    const from = new Set(litBoxes);
    for (const line of lines) {
      const [one, other] = [boxes[line.provider], boxes[line.receiver]];
      if (!from.has(one) && !from.has(other)) continue;
      litLines.add(line);
      litBoxes.add(one).add(other);
    }
  }
  const dim = (mark, lit) => {
    mark.shape.classList.toggle("faded", Boolean(seed) && !lit);
    mark.shape.classList.toggle("lit", Boolean(seed) && lit);
    if (mark.sign) {
      mark.sign.classList.toggle("faded", Boolean(seed) && !lit);
      mark.sign.classList.toggle("lit", Boolean(seed) && lit);
    }
  };
  boxes.forEach((box) => dim(box, litBoxes.has(box)));
  lines.forEach((line) => dim(line, litLines.has(line)));
  boxes.forEach((box) => box.shape.classList.toggle("chosen", box === seed));
  lines.forEach((line) => line.shape.classList.toggle("chosen", line === seed));
}
