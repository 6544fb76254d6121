"use strict";
/* The same flows as a table: one row each, largest first within each kind. */

const FIRST_ROWS = 300;

function showTable(host) {
  const flows = FLOWS.filter(counts);
  const before = sharesBefore(flows);
  const order = flows.map((_, n) => n);
  order.sort((a, b) => flows[a].layer - flows[b].layer || before[a] - before[b] || a - b);
  const shown = STATE.every ? order : order.slice(0, FIRST_ROWS);
  const heads = ["provider", "receiver", "kind", "quantity", "period", "status"];
  const rows = shown.map((n) => {
    const flow = flows[n];
    const mark = MARKS[flow.layer];
    const open = () => chooseFlows([flow]);
    return picked(make("tr", {},
      make("td", {}, button(ACTORS[flow.provider].name, { class: "plain" }, open)),
      make("td", {}, make("bdi", {}, ACTORS[flow.receiver].name)),
      make("td", {}, mark.letter + " " + mark.name),
      make("td", { class: "number" }, figure(flow.quantity, mark, STATE.language)),
      make("td", {}, LEDGER.periods[flow.period] || say("period_unknown")),
      make("td", {}, statusText(flow.sure))), [flow.provider, flow.receiver]);
  });
  const count = say("table_count", { shown: shown.length, count: order.length });
  const save = () => saveFlows(order.map((n) => flows[n]));
  const parts = [make("p", {}, count, " ", button(say("save_table"), { id: "save-table" }, save))];
  if (shown.length < order.length) {
    parts.push(button(say("table_all"), {}, () => {
      STATE.every = true;
      refresh();
    }));
  }
  parts.push(make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("table_caption") },
    make("table", { class: "flows" },
      make("caption", {}, say("table_caption")),
      make("thead", {}, make("tr", {}, ...heads.map((h) => make("th", { scope: "col" }, say(h))))),
      make("tbody", {}, ...rows))));
  host.replaceChildren(...parts);
}
