"use strict";
/* Where it starts and ends, by type: loops are cut, and what is cut is listed and summed. */

const MOST_TYPES = 10;
/* What the names of the last stage take to its right, in letters high. */
const ROOM_BESIDE = 14.5;

/* The order that cuts least, over all subsets of at most ten groups. */
function cutLoops(flows, count) {
  const size = Array.from({ length: count }, () => Array(count).fill(0n));
  for (const { one, other, value } of flows) size[one][other] += value;
  const cost = [0n];
  const lastOf = [-1];
  for (let chosen = 1; chosen < 1 << count; chosen += 1) {
    for (let last = count - 1; last >= 0; last -= 1) {
      if (!((chosen >> last) & 1)) continue;
      const before = chosen & ~(1 << last);
      let against = cost[before];
      for (let n = 0; n < count; n += 1) if ((before >> n) & 1) against += size[last][n];
      if (cost[chosen] === undefined || against < cost[chosen]) {
        [cost[chosen], lastOf[chosen]] = [against, last];
      }
    }
  }
  const order = [];
  for (let left = (1 << count) - 1; left; left &= ~(1 << order[0])) order.unshift(lastOf[left]);
  const rank = new Map(order.map((group, n) => [group, n]));
  return { order, isCut: ({ one, other }) => rank.get(one) >= rank.get(other) };
}

/* At most ten types: the smallest together where there are more. */
function typesOf(flows) {
  const groups = LEDGER.groups.map((_, group) => group);
  if (groups.length <= MOST_TYPES) {
    return { names: groups.map(groupText), of: ACTORS.map((actor) => actor.group) };
  }
  const importance = importanceOf(flows);
  const weight = groups.map(() => 0);
  for (const actor of ACTORS) weight[actor.group] += importance[actor.place];
  const kept = groups.sort((a, b) => weight[b] - weight[a] || a - b).slice(0, MOST_TYPES - 1);
  kept.sort((a, b) => a - b);
  const place = new Map(kept.map((group, n) => [group, n]));
  const of = ACTORS.map((actor) => (place.has(actor.group) ? place.get(actor.group) : kept.length));
  return { names: [...kept.map(groupText), say("other_types")], of };
}

VIEWS.sankey = (host) => {
  const { flows } = told(null);
  const layer = mainLayer(flows);
  const { names, of } = typesOf(flows);
  const all = [];
  for (const isBack of [false, true]) {
    const sums = new Map();
    for (const flow of told(null, true).flows) {
      if (flow.layer !== layer || flow.quantity === null || isRefund(flow) !== isBack) continue;
      const key = of[flow.provider] * names.length + of[flow.receiver];
      sums.set(key, sum(sums.get(key) || null, flow.quantity));
    }
    all.push(...[...sums].sort((a, b) => a[0] - b[0]).map(([key, value]) => ({
      one: Math.floor(key / names.length), other: key % names.length, value,
    })).filter(({ value }) => value !== 0n));
  }
  const plus = all.filter(({ value }) => value > 0n);
  const { order, isCut } = cutLoops(plus, names.length);
  const drawn = plus.filter((flow) => !isCut(flow));
  const cut = plus.filter(isCut);
  const refunds = all.filter(({ value }) => value < 0n);
  const font = fontSize();
  const whole = roomOf(host, 760);
  const tall = drawn.length ? Math.max(window.innerHeight * 0.52, 320) : 0;
  const members = (group) => ACTORS.filter((actor) => of[actor.place] === group).map((a) => a.place);
  const pieces = bands({ drawn, order, names, layer, font, whole, tall, members });
  const total = (flows) => flows.reduce((whole, flow) => whole + flow.value, 0n);
  const sentence = say("sankey_sum", {
    shown: amountOf(total(drawn), layer), cut: amountOf(total(cut), layer),
    refunds: amountOf(total(refunds), layer), whole: amountOf(total(all), layer),
  });
  cut.sort((a, b) => (a.value < b.value ? 1 : -1));
  const listed = [...cut, ...refunds];
  const largest = Math.max(...listed.map(({ value }) => size(value)), 1e-9);
  listed.forEach((flow, n) => {
    const y = tall + font * (2.2 + n * 2);
    const wide = Math.max((size(flow.value) / largest) * whole * 0.25, 2);
    const word = say(flow.value < 0n ? "refund" : flow.one === flow.other ? "within" : "return");
    const text = `${names[flow.one]} → ${names[flow.other]}, ${amountOf(flow.value, layer)}`;
    pieces.push(picked(shape("g", {},
      shape("rect", {
        class: flow.value < 0n ? "square minus" : "square", x: font, y, width: wide, height: font * 1.3,
        fill: MARKS[layer].colour,
      }),
      label(font * 1.6 + wide, y + font, shortened(`${word} · ${text}`, whole - wide - font * 3, font), "start", font)),
    [...members(flow.one), ...members(flow.other)], `${word}, ${text}`, () => openGroups(flow, members, layer)));
  });
  hang(host, say("sankey_title", { kind: MARKS[layer].name }), sentence, whole,
    tall + font * (2.6 + listed.length * 2), pieces);
};

function openGroups(flow, members, layer) {
  const found = behind(new Set(members(flow.one)), new Set(members(flow.other)), new Set([layer]));
  if (found.length) chooseFlows(found);
}

function bands({ drawn, order, names, layer, font, whole, tall, members }) {
  const used = order.filter((n) => drawn.some(({ one, other }) => one === n || other === n));
  const stage = new Map(used.map((n) => [n, 0]));
  for (const n of used) {
    for (const { one, other } of drawn) {
      if (one === n) stage.set(other, Math.max(stage.get(other), stage.get(n) + 1));
    }
  }
  const out = new Map(used.map((n) => [n, 0n]));
  const into = new Map(used.map((n) => [n, 0n]));
  for (const { one, other, value } of drawn) {
    out.set(one, out.get(one) + value);
    into.set(other, into.get(other) + value);
  }
  const most = (n) => (out.get(n) > into.get(n) ? out.get(n) : into.get(n));
  const last = Math.max(...stage.values(), 1);
  const columns = Array.from({ length: last + 1 }, (_, n) => used.filter((one) => stage.get(one) === n));
  const gap = font * 3.4;
  const scale = Math.max(Math.min(...columns.filter((c) => c.length).map((c) =>
    (tall - gap * c.length) / c.reduce((total, n) => total + size(most(n)), 0))), 0);
  const step = (whole - font * ROOM_BESIDE) / last;
  const place = new Map();
  columns.forEach((inside, n) => {
    let y = font * 2.8;
    for (const one of inside) {
      place.set(one, { x: font + n * step, y, right: 0, left: 0 });
      y += size(most(one)) * scale + gap;
    }
  });
  const pieces = [];
  const sorted = [...drawn].sort((a, b) => {
    const [p, q, r, s] = [a.one, b.one, a.other, b.other].map((n) => place.get(n));
    return p.x - q.x || p.y - q.y || r.x - s.x || r.y - s.y;
  });
  for (const flow of sorted) {
    const [from, to] = [place.get(flow.one), place.get(flow.other)];
    const wide = size(flow.value) * scale;
    const [y1, y2] = [from.y + from.right + wide / 2, to.y + to.left + wide / 2];
    from.right += wide;
    to.left += wide;
    const [x1, x2] = [from.x + font * 1.4, to.x];
    const middle = (x1 + x2) / 2;
    const text = `${names[flow.one]} → ${names[flow.other]}, ${MARKS[layer].name}, ${amountOf(flow.value, layer)}`;
    pieces.push(picked(shape("g", {}, shape("path", {
      class: "band", d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`,
      stroke: MARKS[layer].colour, "stroke-width": Math.max(wide, 2),
    })), [...members(flow.one), ...members(flow.other)], text, () => openGroups(flow, members, layer)));
  }
  for (const n of used) {
    const { x, y } = place.get(n);
    const amount = amountOf(most(n), layer);
    const beside = stage.get(n) === last ? font * (ROOM_BESIDE - 2.5) : step - font;
    const name = shortened(names[n], Math.max(beside, font * 6), font);
    pieces.push(picked(shape("g", {},
      shape("rect", { class: "stop", x, y, width: font * 1.4, height: Math.max(size(most(n)) * scale, 2) }),
      label(x, y - font * 1.6, name, "start head", font), label(x, y - font * 0.4, amount, "start", font)),
    members(n), `${names[n]}, ${amount}`, () => chooseGroup({ name: names[n], members: members(n) })));
  }
  return pieces;
}
