"use strict";
/* Actors, marks and flows, and which flows count for what is chosen. */

const ACTORS = LEDGER.actors.map(([id, name, group, rank, x, y, bars, territory, outside], place) => ({
  place, id, name, group, rank, x, y, territory, outside: Boolean(outside),
  bars: bars.map(([mark, declared, measured, side, period, partner, origin]) => ({
    mark, declared: exact(declared), measured: exact(measured), side, period, partner, origin,
  })),
}));

const FLOWS = LEDGER.flows.map(([provider, receiver, layer, period, quantity, unsure, rows, said]) => ({
  provider, receiver, layer, period, quantity: exact(quantity), sure: !unsure, rows,
  said: said.map(exact),
}));

/* A kind drawn in several units is named with each, in the language that is read. */
const MARKS = LEDGER.marks.map((mark) => ({
  ...mark,
  get name() {
    return mark.several ? `${mark.name} (${unitText(mark.unit, false, STATE.language)})` : mark.name;
  },
}));

/* Whether a flow is taken away: its actor is removed, or it is cut whole. */
function isOut(flow) {
  return !STATE.ghosts && (flow.provider === STATE.gone || flow.receiver === STATE.gone);
}

function counts(flow) {
  return !isOut(flow) && (STATE.period < 0 || flow.period === STATE.period) && !STATE.hidden.has(flow.layer);
}

/* Flows of the chosen period and kinds, summed per provider, receiver and layer; refunds
 * by themselves where they are drawn apart. */
function told(boxOf, apart) {
  return toldIn(boxOf, STATE.period < 0 ? null : STATE.period, apart);
}

function isRefund({ quantity }) {
  return quantity !== null && quantity < 0n;
}

/* The same for one period, or for all together. */
function toldIn(boxOf, period, apart) {
  const sums = new Map();
  let inside = 0;
  for (const flow of FLOWS) {
    if (STATE.hidden.has(flow.layer) || isOut(flow)) continue;
    if (period !== null && flow.period !== period) continue;
    const one = boxOf ? boxOf[flow.provider] : flow.provider;
    const other = boxOf ? boxOf[flow.receiver] : flow.receiver;
    if (one === undefined || other === undefined) continue;
    if (one === other && flow.provider !== flow.receiver) {
      inside += 1;
      continue;
    }
    const key = one + "|" + other + "|" + flow.layer + (apart && isRefund(flow) ? "|-" : "");
    const found = sums.get(key);
    if (found) {
      found.quantity = sum(found.quantity, flow.quantity);
      found.sure = found.sure && flow.sure;
    } else {
      sums.set(key, {
        provider: one, receiver: other, layer: flow.layer,
        quantity: flow.quantity, sure: flow.sure,
      });
    }
  }
  const found = [...sums.values()];
  found.sort(
    (a, b) => a.provider - b.provider || a.receiver - b.receiver || a.layer - b.layer || isRefund(a) - isRefund(b),
  );
  return { flows: found, inside };
}

/* The one bar a box has room for: the layer and side with most answered measures. */
function barOf(actor) {
  const period = STATE.period < 0 ? null : LEDGER.periods[STATE.period];
  const told = actor.bars.filter(
    (bar) => !STATE.hidden.has(bar.mark) && (period === null || bar.period === period));
  const answered = told.filter((bar) => bar.declared !== null);
  const together = new Map();
  for (const bar of answered.length ? answered : told) {
    const key = bar.mark + "|" + bar.side;
    if (!together.has(key)) together.set(key, []);
    together.get(key).push(bar);
  }
  let most = [];
  for (const bars of together.values()) if (bars.length > most.length) most = bars;
  if (!most.length) return null;
  const added = (what) => most.reduce((total, bar) => sum(total, bar[what]), null);
  return { ...most[0], partner: "", declared: added("declared"), measured: added("measured") };
}

/* The flows behind a choice of actors and layers, as they were told. */
function behind(providers, receivers, layers) {
  return FLOWS.filter(
    (flow) =>
      counts(flow) &&
      (providers === null || providers.has(flow.provider)) &&
      (receivers === null || receivers.has(flow.receiver)) &&
      (layers === null || layers.has(flow.layer)),
  );
}

function statusText(sure) {
  return say(sure ? "confirmed" : "one_sided");
}

function flowSentence(one, other, layer, quantity, sure) {
  const mark = MARKS[layer];
  const amount = figure(quantity, mark, STATE.language);
  const what = isRefund({ quantity }) ? `${amount} (${say("refund")})` : amount;
  return `${one} → ${other}, ${mark.name}, ${what}, ${statusText(sure)}`;
}
