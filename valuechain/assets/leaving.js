"use strict";
/* What others lose when an actor leaves or a flow is cut: shares stay, nobody replaces. */

const ROUNDING = 1e-3;
const SETTLED = 1e-12;

/* Pairs of one layer and period. */
function pairsOf(layer, period) {
  return pairsIn(FLOWS.filter((flow) => flow.layer === layer && flow.period === period));
}

/* Pairs of flows of one layer, as amounts that add up all lines between two actors. */
function pairsIn(flows) {
  const sums = new Map();
  for (const flow of flows) {
    if (flow.quantity === null) continue;
    const key = flow.provider * ACTORS.length + flow.receiver;
    sums.set(key, (sums.get(key) || 0n) + flow.quantity);
  }
  return [...sums].sort((a, b) => a[0] - b[0]).map(([key, value]) => ({
    tail: Math.floor(key / ACTORS.length), head: key % ACTORS.length, amount: Number(value) / 1e6,
  }));
}

function reachedFrom(links, start) {
  const next = new Map();
  for (const { tail, head } of links) {
    if (!next.has(tail)) next.set(tail, []);
    next.get(tail).push(head);
  }
  const seen = new Set(start);
  const open = [...start];
  while (open.length) {
    for (const head of next.get(open.pop()) || []) {
      if (seen.has(head)) continue;
      seen.add(head);
      open.push(head);
    }
  }
  return seen;
}

/* Share of what each actor disposes of that passed through the leaver, or a cut flow. */
function lossesOf(pairs, event) {
  if (pairs.some(({ amount }) => amount < 0)) return null;
  const links = pairs.filter(({ amount }) => amount > 0);
  const count = ACTORS.length;
  const within = ACTORS.map((actor) => !actor.outside);
  const came = new Float64Array(count);
  const went = new Float64Array(count);
  for (const { tail, head, amount } of links) {
    came[head] += amount;
    went[tail] += amount;
  }
  const extra = came.map((into, n) => {
    const apart = Math.abs(into - went[n]) > ROUNDING * Math.max(into, went[n]);
    return apart && within[n] ? Math.max(went[n] - into, 0) : 0;
  });
  const through = came.map((into, n) => into + extra[n]);
  const inner = links.filter(({ tail, head }) => within[tail] && within[head]);
  const entering = new Set();
  for (const { tail, head } of links) if (!within[tail] && within[head]) entering.add(head);
  extra.forEach((more, n) => {
    if (more > 0 && within[n]) entering.add(n);
  });
  const open = reachedFrom(inner, entering);
  const closed = ACTORS.map((_, n) => within[n] && through[n] > 0 && !open.has(n));
  const parts = inner.map(({ tail, head, amount }) => ({ tail, head, part: amount / through[head] }));
  const direct = new Float64Array(count);
  for (const { tail, head, amount } of links) {
    if (tail === event.tail && head === event.head && within[head]) direct[head] += (event.part * amount) / through[head];
  }
  const share = settle(parts, direct, event, count);
  closed.forEach((shut, n) => {
    if (shut) share[n] = 0;
  });
  const source = event.gone >= 0 ? event.gone : event.tail;
  if (closed[source]) {
    const first = event.gone >= 0 ? event.gone : event.head;
    for (const n of reachedFrom(inner, [first])) share[n] = NaN;
  }
  return { share, through, came };
}

function settle(parts, direct, event, count) {
  let share = new Float64Array(count);
  if (event.gone >= 0) share[event.gone] = 1;
  for (let step = 0; step < 100000; step += 1) {
    const after = Float64Array.from(direct);
    for (const { tail, head, part } of parts) {
      const kept = tail === event.tail && head === event.head ? 1 - event.part : 1;
      after[head] += part * kept * share[tail];
    }
    if (event.gone >= 0) after[event.gone] = 1;
    let moved = 0;
    for (let n = 0; n < count; n += 1) moved = Math.max(moved, Math.abs(after[n] - share[n]));
    share = after;
    if (moved <= SETTLED) break;
  }
  return share;
}

function departure(gone) {
  return { gone, tail: -1, head: -1, part: 0 };
}

/* Who loses something in one layer but the leaver itself; undefined where no share is. */
function lossRows(found, gone) {
  const rows = [];
  ACTORS.forEach((actor, place) => {
    const lost = found.share[place] * found.through[place];
    const of = found.came[place];
    if (lost <= SETTLED * of || place === gone || actor.outside) return;
    const defined = Number.isFinite(lost) && of > 0;
    rows.push({ place, of, lost: defined ? lost : null, share: defined ? Math.min(lost / of, 1) : null });
  });
  return rows;
}

/* Who loses what, the largest share first in each kind and period that is shown. */
function counterfactual() {
  const { gone, cut } = STATE;
  if (gone < 0 && !cut) return { rows: [], refused: [] };
  const rows = [];
  const refused = [];
  const seen = new Set();
  for (const { layer, period } of FLOWS) {
    const key = layer + "|" + period;
    if (seen.has(key) || STATE.hidden.has(layer)) continue;
    if ((STATE.period >= 0 && period !== STATE.period) || (cut && cut.layer !== layer)) continue;
    seen.add(key);
    const pairs = pairsOf(layer, period);
    const there = gone >= 0 ? pairs.some(({ tail, head }) => tail === gone || head === gone)
      : pairs.some(({ tail, head }) => tail === cut.provider && head === cut.receiver);
    if (!there) continue;
    const event = gone >= 0 ? departure(gone)
      : { gone: -1, tail: cut.provider, head: cut.receiver, part: cut.part };
    const found = lossesOf(pairs, event);
    if (!found) {
      refused.push(layer);
      continue;
    }
    rows.push(...lossRows(found, gone).map((row) => ({ ...row, layer, period })));
  }
  rows.sort((a, b) => (a.share === null) - (b.share === null) || b.share - a.share || b.lost - a.lost || a.place - b.place);
  return { rows, refused: [...new Set(refused)] };
}

function rounded(amount) {
  return BigInt(Math.round(amount * 1e6));
}

function shareText(share) {
  const percent = share * 100;
  const text = percent >= 10 ? percent.toFixed(0) : percent.toFixed(1);
  return (STATE.language === "fr" ? text.replace(".", ",") : text) + "\u00a0%";
}

function lossSentence(row) {
  const period = LEDGER.periods[row.period] || say("period_unknown");
  const values = { name: ACTORS[row.place].name, kind: MARKS[row.layer].name, period };
  if (row.share === null) return say("loss_undefined", values);
  return say("loss", {
    ...values, share: shareText(row.share), lost: amountOf(rounded(row.lost), row.layer),
    of: amountOf(rounded(row.of), row.layer),
  });
}

/* What is supposed, who loses most, and the way back; nothing where nothing is supposed. */
function supposition() {
  const { gone, cut } = STATE;
  if (gone < 0 && !cut) return null;
  const { rows, refused } = counterfactual();
  const head = gone >= 0 ? say("without", { name: ACTORS[gone].name }) : say("cut_flow", {
    share: Math.round(cut.part * 100) + "\u00a0%", one: ACTORS[cut.provider].name,
    other: ACTORS[cut.receiver].name, kind: MARKS[cut.layer].name,
  });
  const parts = [make("p", {}, make("b", {}, head + " "), rows.length ? lossSentence(rows[0]) : say("loss_none"))];
  if (rows.length > 1) {
    parts.push(make("details", {}, make("summary", {}, say("losses", { count: rows.length })),
      make("ol", {}, ...rows.slice(0, 50).map((row) => make("li", {}, lossSentence(row))))));
  }
  for (const layer of refused) parts.push(make("p", {}, say("loss_refund", { kind: MARKS[layer].name })));
  parts.push(make("p", { class: "small" }, say("loss_note")));
  parts.push(button(say("suppose_end"), { id: "suppose-end" }, () => {
    STATE.gone = -1;
    STATE.cut = null;
    refresh();
  }));
  return make("section", { id: "supposed", "aria-label": say("supposed") }, ...parts);
}

function suppose(gone, cut) {
  STATE.gone = gone;
  STATE.cut = cut;
  refresh();
  const { rows } = counterfactual();
  speak(rows.length ? lossSentence(rows[0]) : say("loss_none"));
}

/* In the panel of an actor or a flow: take it away for a moment. */
function supposeControls(chosen) {
  if (chosen.members) {
    if (chosen.members.length !== 1) return [];
    const [place] = chosen.members;
    if (place === STATE.gone) return [];
    return [button(say("suppose_gone"), { class: "suppose" }, () => suppose(place, null))];
  }
  if (chosen.providers.size !== 1 || chosen.receivers.size !== 1 || chosen.layers.size !== 1) return [];
  const [provider] = chosen.providers;
  const [receiver] = chosen.receivers;
  const [layer] = chosen.layers;
  const slider = make("input", { type: "range", min: 10, max: 100, step: 10, value: 100, id: "cut" });
  const output = make("output", { for: "cut" }, "100\u00a0%");
  slider.addEventListener("input", () => {
    output.textContent = slider.value + "\u00a0%";
  });
  return [make("p", {}, make("label", {}, say("cut_by") + " ", slider, " ", output), " ",
    button(say("suppose_cut"), { class: "suppose" }, () =>
      suppose(-1, { provider, receiver, layer, part: Number(slider.value) / 100 })))];
}
