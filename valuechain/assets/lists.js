"use strict";
/* Rows with bars: given and received, declared and measured, what changed. */

const MOST_BARS = 40;

VIEWS.balance = (host) => {
  const flows = told(null).flows.filter((flow) => flow.provider !== flow.receiver);
  const layer = mainLayer(flows);
  const given = new Map();
  const received = new Map();
  for (const flow of flows) {
    if (flow.layer !== layer || flow.quantity === null) continue;
    given.set(flow.provider, sum(given.get(flow.provider) || null, flow.quantity));
    received.set(flow.receiver, sum(received.get(flow.receiver) || null, flow.quantity));
  }
  const all = [...new Set([...given.keys(), ...received.keys()])].sort((a, b) => a - b);
  const net = new Map(all.map((n) => [n, (received.get(n) || 0n) - (given.get(n) || 0n)]));
  const room = STATE.room ? 14 : MOST_BARS;
  const rows = [...all].sort((a, b) => size(net.get(b)) - size(net.get(a)) || a - b).slice(0, room);
  rows.sort((a, b) => (net.get(a) < net.get(b) ? -1 : net.get(a) > net.get(b) ? 1 : a - b));
  const font = fontSize();
  const whole = roomOf(host, 620);
  const names = Math.min(font * 22, whole * 0.3);
  const middle = names + (whole - names) * 0.5;
  const figures = rows.flatMap((n) => [given.get(n), received.get(n)]).filter((value) => value !== undefined);
  const longest = Math.max(...figures.map((value) => amountOf(value, layer).length), 0);
  const reach = Math.max((whole - names) / 2 - Math.max(font * 8, font * (longest * 0.6 + 1.5)), font);
  const row = font * 1.85;
  const largest = Math.max(...rows.flatMap((n) => [size(given.get(n) || 0n), size(received.get(n) || 0n)]), 1e-9);
  const pieces = [
    label(middle - font, font * 1.4, "← " + say("gives"), "end head", font),
    label(middle + font, font * 1.4, say("receives") + " →", "start head", font),
    shape("path", { class: "axis", d: `M${middle} ${font * 2}v${row * rows.length}` }),
  ];
  rows.forEach((n, place) => {
    const y = font * 2 + row * place;
    const parts = [label(names - font * 0.6, y + font * 1.25, shortened(ACTORS[n].name, names - font, font), "end", font)];
    for (const [value, way] of [[given.get(n), -1], [received.get(n), 1]]) {
      if (value === undefined) continue;
      const wide = (size(value) / largest) * reach;
      parts.push(shape("rect", {
        class: value < 0n ? "square minus" : way < 0 ? "gives" : "square", x: way < 0 ? middle - wide : middle,
        y: y + font * 0.2, width: Math.max(wide, 1), height: row - font * 0.4, fill: MARKS[layer].colour,
      }));
      parts.push(label(middle + way * (wide + font * 0.5), y + font * 1.25, amountOf(value, layer),
        way < 0 ? "end" : "start", font));
    }
    const text = say("net_of", { name: ACTORS[n].name, net: amountOf(net.get(n), layer) });
    pieces.push(picked(shape("g", {}, ...parts), [n], text, () => chooseActor(n)));
  });
  hang(host, say("balance_title", { kind: MARKS[layer].name, shown: rows.length, count: all.length }),
    "", whole, font * 3 + row * rows.length, pieces);
};

VIEWS.dumbbell = (host) => {
  const period = STATE.period < 0 ? null : LEDGER.periods[STATE.period];
  const all = ACTORS.flatMap((actor) => actor.bars.map((bar) => ({
    actor, bar,
    share: bar.declared === null || !bar.measured ? null : Number(bar.declared) / Number(bar.measured),
  }))).filter(({ bar }) => !STATE.hidden.has(bar.mark) && (period === null || bar.period === period));
  all.sort((a, b) => (a.share === null) - (b.share === null) ||
    Math.abs((b.share || 0) - 1) - Math.abs((a.share || 0) - 1) || a.actor.place - b.actor.place);
  const rows = all.slice(0, STATE.room ? 14 : MOST_BARS);
  const font = fontSize();
  const whole = roomOf(host, 700);
  const title = say("dumbbell_title", { shown: rows.length, count: all.length });
  if (!rows.length) {
    host.replaceChildren(make("h2", { class: "caption" }, title), make("p", { class: "empty" }, say("dumbbell_none")));
    return;
  }
  const left = whole * 0.36;
  const reach = whole * 0.26;
  const row = font * 2;
  const centre = left + reach / 2;
  const pieces = [0, 50, 100, 150, 200].flatMap((percent) => {
    const x = left + (reach * percent) / 200;
    return [shape("path", { class: "rule", d: `M${x} ${font * 2}v${row * rows.length}` }),
      label(x, font * 1.5, percent + "\u00a0%", "", STATE.room ? font : font * 0.9)];
  });
  rows.forEach(({ actor, bar, share }, place) => {
    const y = font * 2 + row * (place + 0.5);
    const mark = MARKS[bar.mark];
    const name = [actor.name, mark.letter, bar.period].filter(Boolean).join(" · ");
    const measured = amountOf(bar.measured, bar.mark);
    const text = share === null ? say("undeclared", { measured }) : say("gap", {
      declared: amountOf(bar.declared, bar.mark), measured, gap: amountOf(bar.declared - bar.measured, bar.mark),
    });
    const parts = [label(left - font * 0.8, y + font * 0.35, shortened(name, left - font, font), "end", font)];
    if (mark.margin) {
      const half = (reach / 2) * Math.min(mark.margin, 1);
      parts.push(shape("rect", { class: "margin", x: centre - half, y: y - font * 0.7, width: 2 * half, height: font * 1.4 }));
    }
    if (share !== null) {
      const at = left + (reach / 2) * Math.min(Math.max(share, 0), 2);
      parts.push(shape("path", { class: "axis", d: `M${centre} ${y}H${at}` }));
      parts.push(share > 2
        ? shape("path", { class: "beyond", d: `M${at} ${y - font * 0.45}l${font * 0.6} ${font * 0.45}l${-font * 0.6} ${font * 0.45}z` })
        : shape("rect", { class: "declared", x: at - 4, y: y - font * 0.65, width: 8, height: font * 1.3 }));
    }
    parts.push(shape("circle", { class: "measured", cx: centre, cy: y, r: font * 0.42 }));
    const from = left + reach + font * 1.2;
    parts.push(label(from, y + font * 0.35, shortened(text, whole - from, font), "start", font));
    pieces.push(picked(shape("g", {}, ...parts), [actor.place], `${name}, ${mark.name}: ${text}`, () => chooseActor(actor.place)));
  });
  hang(host, title, say("dumbbell_how"), whole, font * 3 + row * rows.length, pieces);
};

const SIGNS = { new: "+", ended: "–", grown: "↑", shrunk: "↓" };

/* Two periods beside each other: the one chosen and the one before it. */
function pairOfPeriods() {
  const known = LEDGER.periods.map((_, n) => n).filter((n) => LEDGER.periods[n]);
  const later = known.includes(STATE.period) && STATE.period !== known[0] ? STATE.period : known[known.length - 1];
  return [known[known.indexOf(later) - 1], later];
}

function changesBetween(earlier, later) {
  const told = [earlier, later].map((period) => {
    const sums = new Map();
    for (const flow of FLOWS) {
      if (flow.period !== period || STATE.hidden.has(flow.layer) || isOut(flow)) continue;
      const key = `${flow.provider}|${flow.receiver}|${flow.layer}`;
      sums.set(key, sum(sums.has(key) ? sums.get(key) : null, flow.quantity));
    }
    return sums;
  });
  const found = [];
  for (const key of new Set([...told[0].keys(), ...told[1].keys()])) {
    const [before, after] = told.map((sums) => sums.get(key));
    if (before === null || after === null) continue;
    const [provider, receiver, layer] = key.split("|").map(Number);
    const status = before === undefined ? "new" : after === undefined ? "ended"
      : before === after ? "same" : after > before ? "grown" : "shrunk";
    found.push({ provider, receiver, layer, before, after, status, size: size((after || 0n) - (before || 0n)) });
  }
  return found;
}

VIEWS.changes = (host) => {
  const [earlier, later] = pairOfPeriods();
  if (earlier === undefined) {
    host.replaceChildren(make("p", { class: "empty" }, say("changes_none")));
    return;
  }
  const found = changesBetween(earlier, later);
  const largest = new Map();
  for (const one of found) largest.set(one.layer, Math.max(largest.get(one.layer) || 0, one.size));
  const counts = Object.fromEntries(["new", "ended", "grown", "shrunk", "same"].map((status) =>
    [status, found.filter((one) => one.status === status).length]));
  const font = fontSize();
  const whole = roomOf(host, 700);
  const left = whole * 0.45;
  const reach = whole * 0.28;
  const row = font * 1.9;
  const share = (one) => (largest.get(one.layer) ? one.size / largest.get(one.layer) : 0);
  const pieces = [];
  let y = 0;
  for (const status of Object.keys(SIGNS)) {
    const rows = found.filter((one) => one.status === status);
    rows.sort((a, b) => share(b) - share(a) || a.provider - b.provider || a.receiver - b.receiver);
    pieces.push(label(font, y + font * 1.5, `${SIGNS[status]} ${say(status)} (${rows.length})`, "start head", font));
    y += font * 2.1;
    for (const one of rows.slice(0, STATE.room ? 4 : 12)) {
      const mark = MARKS[one.layer];
      const names = `${ACTORS[one.provider].name} → ${ACTORS[one.receiver].name}`;
      const figures = [one.before, one.after].filter((v) => v !== undefined)
        .map((v) => amountOf(v, one.layer)).join(" → ");
      const isBack = [one.before, one.after].some((quantity) => quantity !== undefined && isRefund({ quantity }));
      const told = isBack ? `${figures} (${say("refund")})` : figures;
      const hollow = status === "ended" || status === "shrunk" || isBack;
      const wide = Math.max(share(one) * reach, 3);
      pieces.push(picked(shape("g", {},
        label(left - font * 0.6, y + font * 1.25, shortened(names, left - font, font), "end", font),
        shape("rect", {
          class: hollow ? "square minus" : "square", x: left, y: y + font * 0.25, width: wide,
          height: row - font * 0.5, fill: mark.colour, stroke: mark.colour,
        }),
        label(left + wide + font * 0.6, y + font * 1.25,
          shortened(`${mark.letter} ${told}`, whole - left - wide - font, font), "start", font)),
      [one.provider, one.receiver], `${names}, ${mark.name}, ${say(status)}, ${told}`,
      () => chooseFlows(behind(new Set([one.provider]), new Set([one.receiver]), new Set([one.layer])))));
      y += row;
    }
    if (rows.length > (STATE.room ? 4 : 12)) {
      pieces.push(label(font * 3, y + font * 1.2, say("more", { count: rows.length - (STATE.room ? 4 : 12) }), "start", font));
      y += row;
    }
  }
  const periods = { earlier: LEDGER.periods[earlier], later: LEDGER.periods[later] };
  hang(host, say("changes_title", { ...periods, ...counts }), "", whole, y + font, pieces);
};
