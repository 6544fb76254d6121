"use strict";
/* Where boxes and lines lie; sizes in pixels of the screen. */

const MOST_PARALLEL = 4;

function stands(columns, width, font) {
  const margin = font * 2;
  const least = font * 7.2;
  const whole = Math.max(width, columns * least * 1.5 + margin);
  const box = Math.min(font * 15, ((whole - 2 * margin) / columns) * 0.7);
  const step = columns > 1 ? (whole - 2 * margin - box) / (columns - 1) : 0;
  return {
    whole, box,
    left: columns > 1
      ? Array.from({ length: columns }, (_, n) => margin + n * step)
      : [(whole - box) / 2],
  };
}

/* Stack the boxes of each column under the heading of their type. */
function placeBoxes(boxes, columns, room) {
  const { font, width, height } = room;
  const tall = font * (room.lines || 2) * 1.2 + font * 1.5;
  const { whole, box, left } = room.fixed || stands(columns, width, font);
  const headed = (text) => wrapped(text, Math.max(Math.floor((box + font * 3) / (font * 0.62)), 8), 2);
  const title = room.title === "type" ? font * 3.2 : room.title ? font * 2 : font * 0.5;
  const heads = [];
  let deepest = 0;
  const counts = Array.from({ length: columns }, (_, n) => boxes.filter((one) => one.column === n).length);
  const slots = [4, 6, 8, 12].find((n) => n >= Math.max(...counts)) || Math.max(...counts);
  for (let column = 0; column < columns; column += 1) {
    const inside = boxes.filter((one) => one.column === column);
    const groups = [...new Set(inside.map((one) => one.group))];
    const titles = room.title === "type" ? groups.length : 1;
    const many = room.title === "type" ? Math.min(slots, Math.floor((height - titles * title) / (tall + font * 0.7)) || 1) : inside.length;
    const free = (height - titles * title - font * 0.5) / Math.max(many, inside.length, 1);
    const pitch = Math.min(Math.max(free, tall + font * 0.7), tall * 2.2);
    let y = room.title === "side" ? title : 0;
    inside.forEach((one, n) => {
      if (room.title === "type" && (n === 0 || inside[n - 1].group !== one.group)) {
        const words = headed(groupText(one.group));
        heads.push({ words, x: left[column] + box / 2, y: y + title - font * (1.2 * words.length - 0.6) });
        y += title;
      }
      Object.assign(one, { x: left[column], y: y + font * 0.2, w: box, h: tall });
      y += pitch;
    });
    if (room.ego && column === 1) inside[0].h = height - title - font;
    deepest = Math.max(deepest, y - pitch + tall + font);
    if (room.title === "side") {
      heads.push({ words: [room.sides[column]], x: left[column] + box / 2, y: font * 1.4 });
    }
  }
  return { width: whole, height: Math.max(deepest, font * 6), heads, left, box };
}

/* Flows become lines: parallel ones side by side, more than four as one grey line. */
function linesOf(drawn, all, boxes) {
  const largest = new Map();
  for (const flow of all) {
    largest.set(flow.layer, Math.max(largest.get(flow.layer) || 0, size(flow.quantity)));
  }
  const pairs = new Map();
  for (const flow of drawn) {
    const key = flow.provider + "|" + flow.receiver;
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push(flow);
  }
  const found = [];
  for (const flows of pairs.values()) {
    const { provider, receiver } = flows[0];
    flows.sort((a, b) => a.layer - b.layer || isRefund(a) - isRefund(b));
    const key = [provider, receiver].join("|");
    const given = flows.filter((flow) => !isRefund(flow));
    const pair = boxes ? pairName(boxes[provider], boxes[receiver]) : "";
    const isBundle = given.length > MOST_PARALLEL && !STATE.opened.has(BUNDLE + pair);
    if (isBundle) {
      found.push({
        provider, receiver, key, pair, parts: given, mark: null, quantity: null, width: 6,
        layers: given.map((flow) => flow.layer), sure: given.every((flow) => flow.sure),
      });
    }
    for (const flow of isBundle ? flows.filter(isRefund) : flows) {
      const most = largest.get(flow.layer);
      const share = most ? Math.min(size(flow.quantity) / most, 1) : 0;
      found.push({
        provider, receiver, key, pair, parts: [flow], mark: MARKS[flow.layer],
        quantity: flow.quantity, width: lineWidth(share),
        layers: [flow.layer], sure: flow.sure,
      });
    }
  }
  return found;
}

/* Square root of the amount; thinner on a low screen, where all else is smaller too. */
function lineWidth(share) {
  const low = Math.min(Math.max(window.innerHeight / 1080, 0.5), 1);
  return 2 + 16 * low * Math.sqrt(share);
}

/* Spread the ends of lines over the sides of boxes, sorted by their other end. */
function placeLines(lines, boxes, ego) {
  const sides = new Map();
  const add = (box, side, end) => {
    const key = box + side;
    if (!sides.has(key)) sides.set(key, { box: boxes[box], side, ends: [] });
    sides.get(key).ends.push(end);
  };
  for (const line of lines) {
    const one = boxes[line.provider];
    const other = boxes[line.receiver];
    line.way = Math.sign(other.column - one.column);
    add(line.provider, line.way < 0 ? "left" : "right", { line, which: "start", y: other.y });
    add(line.receiver, line.way > 0 ? "left" : "right", { line, which: "end", y: one.y });
  }
  for (const { box, side, ends } of sides.values()) {
    ends.sort((a, b) => a.y - b.y || lines.indexOf(a.line) - lines.indexOf(b.line));
    ends.forEach((end, n) => {
      end.line[end.which] = {
        x: box.x + (side === "right" ? box.w : 0),
        y: box.y + (box.h * (n + 1)) / (ends.length + 1),
      };
    });
  }
  if (ego) level(lines, boxes);
  for (const line of lines) bend(line);
}

/* Around one actor every line is level: its box is as tall as the others together. */
function level(lines, boxes) {
  for (const line of lines) {
    if (boxes[line.provider].column === 1) line.start.y = line.end.y;
    else line.end.y = line.start.y;
  }
}

/* The curve of a line, as four points, ending where its head begins. */
function bend(line) {
  const { start, end, way } = line;
  line.head = 0.9 * line.width + 6;
  line.looks = way === 0 ? -1 : way;
  const x = end.x - line.looks * line.head;
  const out = way === 0
    ? 30 + Math.abs(end.y - start.y) * 0.1
    : Math.max(Math.abs(x - start.x) * 0.45, 30);
  const first = start.x + (way === 0 ? 1 : way) * out;
  const second = way === 0 ? end.x + out : x - way * out;
  line.points = [start, { x: first, y: start.y }, { x: second, y: end.y }, { x, y: end.y }];
}

function along(points, t) {
  const [a, b, c, d] = points;
  const u = 1 - t;
  const mix = (k) =>
    u * u * u * a[k] + 3 * u * u * t * b[k] + 3 * u * t * t * c[k] + t * t * t * d[k];
  return { x: mix("x"), y: mix("y") };
}

/* Whether two oblongs share some room. */
function meet(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/* Letters go where they cover no box and no other letter, near the middle of the line. */
function placeLetters(lines, boxes, heads, font) {
  const taken = boxes.map((b) => ({ x: b.x - 2, y: b.y - 2, w: b.w + 4, h: b.h + 4 }));
  for (const { x, y, words } of heads) {
    const half = Math.max(...words.map((line) => line.length)) * font * 0.31;
    taken.push({ x: x - half, y: y - font, w: 2 * half, h: font * 1.3 * words.length });
  }
  const high = font * 1.25;
  const hits = (spot) => taken.some((other) => meet(spot, other));
  for (const line of lines) {
    line.letter = line.mark ? (isRefund(line) ? "−" : "") + line.mark.letter : "×" + line.parts.length;
    const wide = font * (0.5 + 0.62 * line.letter.length);
    line.badge = null;
    for (let n = 0; n < 25 && !line.badge; n += 1) {
      const away = Math.ceil(n / 2) * 0.033 * (n % 2 ? 1 : -1);
      const { x, y } = along(line.points, 0.5 + away);
      const spot = { x: x - wide / 2, y: y - high / 2, w: wide, h: high };
      if (!hits(spot)) line.badge = spot;
    }
    if (line.badge) taken.push(line.badge);
  }
}
