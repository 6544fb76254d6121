"use strict";
/* Details of what is chosen: what is given and received, and the rows behind it. */

const MOST_LISTED = 12;
const MOST_ROWS = 60;

function showPanel() {
  const panel = document.getElementById("panel");
  const chosen = STATE.chosen;
  panel.classList.toggle("open", Boolean(chosen));
  if (!chosen) {
    panel.replaceChildren(make("h2", {}, say("panel")), make("p", {}, say("panel_hint")));
    return;
  }
  const parts = chosen.members ? boxDetails(chosen) : flowDetails(chosen);
  parts.push(...supposeControls(chosen));
  const close = button(say("close"), { class: "close" }, () => choose(null));
  panel.replaceChildren(close, ...parts);
  panel.scrollTop = 0;
}

function boxDetails(chosen) {
  const members = new Set(chosen.members);
  const parts = [];
  if (members.size === 1) {
    const actor = ACTORS[chosen.members[0]];
    parts.push(make("h2", {}, make("bdi", {}, actor.name)));
    parts.push(make("p", { class: "small" }, groupText(actor.group) + " · " + actor.id));
    const period = STATE.period < 0 ? null : LEDGER.periods[STATE.period];
    const bars = actor.bars.filter((bar) => period === null || bar.period === period);
    parts.push(make("h3", {}, say("measures")));
    if (!bars.length) parts.push(make("p", {}, say("not_measured")));
    else {
      parts.push(make("ul", {}, ...bars.slice(0, MOST_LISTED).map((bar) => make("li", {},
        barText(bar) + (bar.partner ? " · " + bar.partner : "") +
        ` · ${bar.period || say("period_unknown")} · ${bar.origin}`))));
    }
    if (actor.place === STATE.gone) return parts;
    parts.push(...TRACE.details(actor.place));
  } else {
    parts.push(make("h2", {}, chosen.text));
    if (STATE.tab === "explore" && ACTORS.length > MOST_ALONE) {
      parts.push(button(say("unfold"), {}, () => {
        STATE.inside = chosen.text;
        choose(null);
        refresh();
      }));
    }
    if (chosen.group >= 0) {
      parts.push(button(say("unfold"), {}, () => {
        STATE.opened.add(chosen.group);
        choose(null);
        refresh();
      }));
    }
    parts.push(make("h3", {}, say("members")));
    parts.push(make("ul", {}, ...chosen.members.slice(0, 200).map((place) =>
      make("li", {}, button(ACTORS[place].name, { class: "plain" }, () => chooseActor(place))))));
  }
  const given = behind(members, null, null);
  const received = behind(null, members, null);
  parts.push(...listed(say("gives"), given, "receiver", "→"));
  parts.push(...listed(say("receives"), received, "provider", "←"));
  return parts;
}

function listed(title, flows, side, arrow) {
  const sums = new Map();
  for (const flow of flows) {
    const key = flow[side] + "|" + flow.layer;
    const found = sums.get(key);
    if (found) {
      found.quantity = sum(found.quantity, flow.quantity);
      found.sure = found.sure && flow.sure;
      found.flows.push(flow);
    } else sums.set(key, { ...flow, flows: [flow] });
  }
  const found = [...sums.values()];
  const before = sharesBefore(found);
  const order = found.map((_, n) => n).sort((a, b) => before[a] - before[b] || a - b);
  const items = order.slice(0, MOST_LISTED).map((n) => {
    const flow = found[n];
    const mark = MARKS[flow.layer];
    const text = `${arrow} ${ACTORS[flow[side]].name} · ${mark.letter} ` +
      `${figure(flow.quantity, mark, STATE.language)} · ${statusText(flow.sure)}`;
    return make("li", {}, button(text, { class: "plain" }, () => chooseFlows(flow.flows)));
  });
  const parts = [make("h3", {}, title)];
  if (!items.length) parts.push(make("p", {}, say("nothing")));
  else parts.push(make("ul", {}, ...items));
  if (order.length > MOST_LISTED) {
    parts.push(make("p", { class: "small" }, say("rows_more", { count: order.length - MOST_LISTED })));
  }
  return parts;
}

function flowDetails(chosen) {
  const flows = behind(chosen.providers, chosen.receivers, chosen.layers);
  const parts = [];
  const byLayer = new Map();
  for (const flow of flows) {
    const found = byLayer.get(flow.layer) || { quantity: null, sure: true, flows: [] };
    found.quantity = sum(found.quantity, flow.quantity);
    found.sure = found.sure && flow.sure;
    found.flows.push(flow);
    byLayer.set(flow.layer, found);
  }
  parts.push(make("h2", {}, make("bdi", {}, chosen.one), " → ", make("bdi", {}, chosen.other)));
  for (const [layer, found] of [...byLayer].sort((a, b) => a[0] - b[0])) {
    const mark = MARKS[layer];
    const amount = figure(found.quantity, mark, STATE.language);
    parts.push(make("p", { class: "big" },
      `${mark.letter} ${mark.name}${colon()}${amount}, ${statusText(found.sure)}`));
    parts.push(rowsTable(found.flows));
  }
  if (!flows.length) parts.push(make("p", {}, say("nothing")));
  return parts;
}

function rowsTable(flows) {
  const rows = flows.flatMap((flow) => flow.rows.map((row) => [LEDGER.rows[row], flow]));
  const several = new Set(flows.map((flow) => flow.provider + "|" + flow.receiver)).size > 1;
  const body = rows.slice(0, MOST_ROWS).flatMap(([[origin, by, quantity, unit, note], flow]) => {
    const mark = { unit };
    const who = say(["by_provider", "by_receiver", "by_facilitator"][by]);
    const pair = `${ACTORS[flow.provider].name} → ${ACTORS[flow.receiver].name}`;
    const first = make("tr", {},
      make("td", { class: "where" }, origin + (several ? " · " + pair : "")),
      make("td", {}, who),
      make("td", { class: "number" }, figure(exact(quantity), mark, STATE.language)),
      make("td", {}, LEDGER.periods[flow.period]));
    if (!note) return [first];
    return [first, make("tr", { class: "remark" }, make("td", { colspan: 4 }, note))];
  });
  const heads = ["origin", "declared_by", "quantity", "period"];
  const table = make("table", { class: "rows" },
    make("caption", {}, say("rows")),
    make("thead", {}, make("tr", {}, ...heads.map((h) => make("th", { scope: "col" }, say(h))))),
    make("tbody", {}, ...body));
  const more = say("rows_more", { count: rows.length - MOST_ROWS });
  return make("div", {}, table, rows.length > MOST_ROWS ? make("p", { class: "small" }, more) : "",
    button(say("save_table"), { class: "save-rows" }, () => saveRows(rows)));
}

/* Choosing: a box, a line, an actor by place, or some flows. */
function choose(mark) {
  if (!mark) STATE.chosen = null;
  else if (mark.points) {
    STATE.chosen = between(SCENE.boxes[mark.provider], SCENE.boxes[mark.receiver], mark.layers, lineKey(mark));
    if (mark.parts.length > 1) STATE.opened.add(BUNDLE + mark.pair);
  } else {
    const { members, group, column, name } = mark;
    STATE.chosen = { box: boxKey(mark), members, group, column, name, text: boxText(mark) };
  }
  if (mark) speak(mark.shape.getAttribute("aria-label"));
  const key = SCENE && keyOf(document.activeElement);
  follow();
  if (key && SCENE) focusKey(key);
  light(seedOf(STATE.chosen));
}

/* The flows of some kinds from one box to another. */
function between(one, other, layers, line) {
  return {
    line, pair: pairName(one, other), ends: [one, other], layers: new Set(layers),
    providers: new Set(one.members), receivers: new Set(other.members),
    one: boxText(one), other: boxText(other),
  };
}

/* Every view follows what is chosen: some are drawn anew, the others lit. */
function follow() {
  remember();
  if (REDRAWN.has(STATE.tab)) refresh();
  else {
    showPanel();
    lightPicks();
    if (NETWORK && NETWORK.refresh) NETWORK.refresh();
  }
}

/* The box or line that has the focus, found again after the picture was drawn anew. */
function keyOf(element) {
  const mark = [...SCENE.boxes, ...SCENE.lines].find((one) => one.shape === element);
  if (!mark) return null;
  return mark.points ? lineKey(mark) : boxKey(mark);
}

function focusKey(key) {
  const again = [...SCENE.boxes, ...SCENE.lines].find(
    (one) => (one.points ? lineKey(one) : boxKey(one)) === key);
  if (again) again.shape.focus({ preventScroll: true });
}

function chooseActor(place) {
  const box = SCENE && SCENE.boxes.find((one) => one.members.includes(place));
  STATE.chosen = { box: box && box.members.length === 1 ? boxKey(box) : "", members: [place] };
  speak(ACTORS[place].name);
  follow();
}

function chooseFlows(flows) {
  const { provider, receiver, layer } = flows[0];
  const one = new Set(flows.map((flow) => flow.provider));
  const other = new Set(flows.map((flow) => flow.receiver));
  const name = (places, first) => (places.size === 1 ? ACTORS[first].name
    : say("others", { count: places.size }));
  STATE.chosen = {
    line: "", providers: one, receivers: other, layers: new Set([layer]),
    one: name(one, provider), other: name(other, receiver),
  };
  const whole = flows.reduce((total, flow) => sum(total, flow.quantity), null);
  const sure = flows.every((flow) => flow.sure);
  speak(flowSentence(STATE.chosen.one, STATE.chosen.other, layer, whole, sure));
  showPanel();
  lightPicks();
  remember();
}
