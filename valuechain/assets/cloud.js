"use strict";
/* Few actors, or groups of many, as circles at their places with names that keep apart. */

/* What has a circle: each actor, or one for each type and territory, one of them opened. */
function circlesOf(importance) {
  if (ACTORS.length <= MOST_ALONE) {
    return ACTORS.map((actor) => ({ members: [actor.place], group: actor.group, name: actor.name }));
  }
  const groups = new Map();
  for (const actor of ACTORS) {
    const name = [groupText(actor.group), actor.territory].filter(Boolean).join(" · ");
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(actor.place);
  }
  let all = [...groups].map(([name, members]) => ({ members, group: -1, name: `${name} (${members.length})` }));
  const weight = (circle) => circle.members.reduce((total, place) => total + importance[place], 0);
  if (all.length > MOST_ALONE) {
    all.sort((a, b) => weight(b) - weight(a));
    const rest = all.splice(MOST_ALONE - 1).flatMap((circle) => circle.members);
    all.push({ members: rest, group: -1, name: say("others", { count: rest.length }) });
  }
  const opened = all.find((circle) => circle.name === STATE.inside);
  if (opened) {
    const order = [...opened.members].sort((a, b) => importance[b] - importance[a] || a - b);
    const alone = order.slice(0, 30).map((place) => ({ members: [place], group: -1, name: ACTORS[place].name }));
    const rest = order.slice(30);
    if (rest.length) alone.push({ members: rest, group: -1, name: say("others", { count: rest.length }) });
    all = [...alone, ...all.filter((circle) => circle !== opened)];
  }
  return all;
}

function showCloud(host, flows, importance) {
  const circles = circlesOf(importance);
  const grouped = ACTORS.length > MOST_ALONE;
  const font = fontSize();
  const whole = roomOf(host, 340);
  const top = host.getBoundingClientRect().top + window.scrollY + font * 4.6;
  const high = Math.max(window.innerHeight - top - document.getElementById("legend").offsetHeight, 320);
  const of = {};
  circles.forEach((circle, n) => {
    const xy = circle.members.map((place) => placeXY(ACTORS[place]));
    const mean = (k) => xy.reduce((total, one) => total + one[k], 0) / xy.length;
    const weight = circle.members.reduce((total, place) => total + importance[place], 0);
    const r = font * (0.45 + 1.5 * Math.sqrt(Math.min(weight, 1)));
    const x = font * 5 + (mean(0) / 1000) * (whole - font * 10);
    const y = font * 1.6 + (mean(1) / 1000) * (high - font * 5);
    Object.assign(circle, { r, cx: x, cy: y, x: x - r, y: y - r, w: 2 * r, h: 2 * r, column: 0, weight });
    for (const place of circle.members) of[place] = n;
  });
  if (grouped) apart(circles, whole, high, font);
  const sums = told(of, true);
  const before = sharesBefore(sums.flows);
  const order = sums.flows.map((_, n) => n).filter((n) => sums.flows[n].provider !== sums.flows[n].receiver);
  order.sort((a, b) => before[a] - before[b] || a - b);
  const most = STATE.share < 100 ? 90 : 400;
  const drawn = order.slice(0, most).map((n) => sums.flows[n]);
  const lines = linesOf(drawn, sums.flows, circles);
  const beside = new Map();
  for (const line of lines) arc(line, circles, beside);
  const labels = placeNames(circles, font, whole);
  const svg = shape("svg", {
    class: "picture", role: "group", "aria-label": say("explore_wide"), width: whole, height: high,
    viewBox: `0 0 ${whole} ${high}`,
  });
  for (const line of [...lines].sort((a, b) => b.width - a.width)) svg.append((line.shape = arcShape(line, circles)));
  circles.forEach((circle, n) => svg.append((circle.shape = circleShape(circle, labels[n], font))));
  const note = grouped
    ? noteOf("explore_groups", { count: ACTORS.length, groups: circles.length, flows: drawn.length })
    : noteOf("explore_note", { shown: circles.length, count: ACTORS.length, flows: drawn.length });
  const back = grouped && STATE.inside ? button(say("refold"), {}, () => {
    STATE.inside = "";
    refresh();
  }) : "";
  note.append(" ", grouped ? back : saveButton());
  host.replaceChildren(note, svg);
  freeWords(svg);
  const scene = { boxes: circles, lines, flows: sums.flows, shown: drawn.length, room: { font } };
  listen(svg, scene);
  SCENE = scene;
  if (circles.length) circles[0].shape.setAttribute("tabindex", 0);
  if (!grouped) for (const circle of circles) draggable(circle, svg, whole, high, font);
  light(seedOf(STATE.chosen));
}

/* Groups lie on a grid in the order of their places, so that none covers another. */
function apart(circles, whole, high, font) {
  const across = Math.max(Math.floor(whole / (font * 13)), 2);
  const rows = Math.ceil(circles.length / across);
  const byHeight = [...circles].sort((a, b) => a.cy - b.cy);
  for (let row = 0; row < rows; row += 1) {
    const inside = byHeight.slice(row * across, (row + 1) * across).sort((a, b) => a.cx - b.cx);
    inside.forEach((circle, n) => {
      circle.cx = ((n + 0.5) * whole) / across;
      circle.cy = font * 2 + ((row + 0.4) * (high - font * 4)) / rows;
      Object.assign(circle, { x: circle.cx - circle.r, y: circle.cy - circle.r });
    });
  }
}

/* A slightly bent line from rim to rim; parallel ones bend more and more. */
function arc(line, circles, beside) {
  const [one, other] = [circles[line.provider], circles[line.receiver]];
  const pair = `${Math.min(line.provider, line.receiver)}|${Math.max(line.provider, line.receiver)}`;
  const level = (beside.get(pair) || 0) + 1;
  beside.set(pair, level);
  line.width = Math.max(line.width * 0.55, 1.6);
  const [dx, dy] = [other.cx - one.cx, other.cy - one.cy];
  const far = Math.max(Math.hypot(dx, dy), 1);
  const bow = far * (0.05 + 0.07 * (level - 1));
  const middle = { x: (one.cx + other.cx) / 2 - (dy / far) * bow, y: (one.cy + other.cy) / 2 + (dx / far) * bow };
  const rim = (circle, gap) => {
    const [a, b] = [middle.x - circle.cx, middle.y - circle.cy];
    const long = Math.max(Math.hypot(a, b), 1);
    return { x: circle.cx + (a / long) * (circle.r + gap), y: circle.cy + (b / long) * (circle.r + gap) };
  };
  line.head = 0.9 * line.width + 6;
  line.start = rim(one, 1);
  line.end = rim(other, 1);
  const back = rim(other, line.head + 1);
  line.points = [line.start, middle, middle, back];
}

function arcShape(line, circles) {
  const colour = lineColour(line);
  const path = curve(line.points);
  const back = line.points[3];
  const [dx, dy] = [line.end.x - back.x, line.end.y - back.y];
  const long = Math.max(Math.hypot(dx, dy), 1);
  const half = Math.max(0.95 * line.width, 4.5);
  const [nx, ny] = [(-dy / long) * half, (dx / long) * half];
  return shape("g", {
    class: "line", role: "button", tabindex: -1, "aria-label": visible(lineText(line, circles)),
  },
  shape("path", { class: "reach", d: path, "stroke-width": Math.max(line.width + 6, 12) }),
  shape("path", {
    class: "ink", d: path, stroke: colour, "stroke-width": line.width.toFixed(2),
    "stroke-dasharray": line.sure ? null : `${1.2 * line.width + 3} ${0.8 * line.width + 3}`,
  }),
  shape("path", {
    d: `M${line.end.x} ${line.end.y}L${back.x + nx} ${back.y + ny}L${back.x - nx} ${back.y - ny}Z`, fill: colour,
  }));
}

/* Names below, above or beside their circles, where there is room; the largest first. */
function placeNames(circles, font, whole) {
  const taken = circles.map((c) => ({ x: c.x, y: c.y, w: c.w, h: c.h, own: c }));
  const found = circles.map(() => null);
  const order = circles.map((_, n) => n).sort((a, b) => circles[b].weight - circles[a].weight || a - b);
  for (const n of order) {
    const circle = circles[n];
    const lines = wrapped(circle.name, 20, 2);
    const wide = Math.max(...lines.map((line) => line.length)) * font * 0.56 + 4;
    const tall = lines.length * font * 1.2;
    const spots = [
      [circle.cx - wide / 2, circle.cy + circle.r + 2], [circle.cx - wide / 2, circle.cy - circle.r - tall - 2],
      [circle.cx + circle.r + 4, circle.cy - tall / 2], [circle.cx - circle.r - wide - 4, circle.cy - tall / 2],
    ];
    for (const [x, y] of spots) {
      const inside = x >= 0 && x + wide <= whole && y >= 0;
      const hit = taken.some((b) => b.own !== circle && meet({ x, y, w: wide, h: tall }, b));
      if (!inside || hit) continue;
      taken.push({ x, y, w: wide, h: tall, own: circle });
      found[n] = { x: x + wide / 2, y: y + font * 0.95, lines, shown: true };
      break;
    }
    if (!found[n]) found[n] = { x: circle.cx, y: circle.cy + circle.r + font, lines, shown: false };
  }
  return found;
}

function circleShape(circle, spot, font) {
  return shape("g", {
    class: "box circle", role: "button", tabindex: -1, "aria-label": visible(circle.name),
  },
  shape("title", {}, circle.name),
  shape("circle", { class: "frame disc", cx: circle.cx, cy: circle.cy, r: circle.r }),
  shape("text", { class: spot.shown ? "name halo" : "name halo spare", "font-size": font, "aria-hidden": "true" },
    ...spot.lines.map((line, n) => shape("tspan", { x: spot.x, y: spot.y + n * font * 1.2 }, line))));
}

/* A circle is moved by hand, or with shift and the arrow keys. */
function draggable(circle, svg, whole, high, font) {
  const [place] = circle.members;
  const move = (x, y) => {
    keepPlaces();
    STATE.moved.set(place, [
      inSquare(((x - font * 5) / (whole - font * 10)) * 1000), inSquare(((y - font * 1.6) / (high - font * 5)) * 1000),
    ]);
  };
  circle.shape.addEventListener("pointerdown", (down) => {
    const from = [down.clientX, down.clientY];
    let moved = false;
    const drag = (event) => {
      const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
      moved = moved || Math.hypot(dx, dy) > 4;
      if (moved) circle.shape.setAttribute("transform", `translate(${dx} ${dy})`);
    };
    const drop = (event) => {
      window.removeEventListener("pointermove", drag);
      if (!moved) return;
      move(circle.cx + event.clientX - from[0], circle.cy + event.clientY - from[1]);
      refresh();
    };
    window.addEventListener("pointermove", drag);
    window.addEventListener("pointerup", drop, { once: true });
  });
  circle.shape.addEventListener("keydown", (event) => {
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (!way || !event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    move(circle.cx + way[0] * font, circle.cy + way[1] * font);
    const key = boxKey(circle);
    refresh();
    focusKey(key);
  });
}
