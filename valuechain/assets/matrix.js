"use strict";
/* Who exchanges with whom as squares: rows give, columns receive; the darker, the larger. */

const MOST_SQUARES = 30;
/* How far a slanted name reaches beyond its column, in letters high. */
const SLANTED = 6.5;

VIEWS.matrix = (host) => {
  const { flows } = told(null);
  const layer = mainLayer(flows);
  const sizes = ACTORS.map(() => 0);
  for (const flow of flows) {
    if (flow.layer !== layer) continue;
    sizes[flow.provider] += size(flow.quantity);
    sizes[flow.receiver] += size(flow.quantity);
  }
  const room = STATE.room ? 16 : MOST_SQUARES;
  const most = ACTORS.map((actor) => actor.place).sort((a, b) => sizes[b] - sizes[a] || a - b)
    .slice(0, room).filter((place) => sizes[place]);
  most.sort((a, b) => ACTORS[a].group - ACTORS[b].group || ACTORS[a].rank - ACTORS[b].rank || a - b);
  const actors = most.map((place) => ({ name: ACTORS[place].name, members: [place] }));
  const types = LEDGER.groups.map((_, group) => ({
    name: groupText(group),
    members: ACTORS.filter((actor) => actor.group === group).map((actor) => actor.place),
  }));
  const title = say("matrix_title", {
    kind: MARKS[layer].name, shown: actors.length, count: ACTORS.length,
  });
  squares(host, title, layer, flows, actors);
  const below = make("div", {});
  squares(below, say("types_title", { kind: MARKS[layer].name }), layer, flows, types, host);
  host.append(below);
};

VIEWS.territories = (host) => {
  const { flows } = told(null);
  const layer = mainLayer(flows);
  const names = [...new Set(ACTORS.map((actor) => actor.territory))];
  const groups = names.map((name) => ({
    name: name || say("no_territory"),
    members: ACTORS.filter((actor) => actor.territory === name).map((actor) => actor.place),
  }));
  const title = say("territories_title", { kind: MARKS[layer].name });
  squares(host, title, layer, flows, groups.slice(0, MOST_SQUARES));
};

function squares(host, title, layer, flows, groups, frame) {
  const font = fontSize();
  const whole = roomOf(frame || host, 560);
  const names = Math.min(font * 19, whole * 0.3);
  const side = Math.min(Math.max((whole - names - font * SLANTED) / Math.max(groups.length, 1), font * 1.5), font * 7);
  const high = Math.max(font * 1.4, Math.min(side, font * 2.4, (window.innerHeight * 0.62) / groups.length));
  const head = font * 7.5;
  const cell = STATE.room ? font : Math.max(font * 0.86, 12);
  const of = new Map();
  groups.forEach((group, n) => group.members.forEach((place) => of.set(place, n)));
  const sums = new Map();
  for (const flow of flows) {
    if (flow.layer !== layer || flow.quantity === null) continue;
    const [one, other] = [of.get(flow.provider), of.get(flow.receiver)];
    if (one === undefined || other === undefined) continue;
    const key = one * groups.length + other;
    sums.set(key, sum(sums.get(key) || null, flow.quantity));
  }
  const largest = Math.max(...[...sums.values()].map(size), 1e-9);
  const deepest = side > font * 4 ? 0.55 : 0.9;
  const pieces = [];
  groups.forEach((group, n) => {
    const y = head + n * high;
    const x = names + n * side + side / 2;
    const act = () => (group.members.length === 1 ? chooseActor(group.members[0]) : chooseGroup(group));
    pieces.push(picked(shape("g", {},
      label(names - font * 0.5, y + high / 2 + font * 0.35, shortened(group.name, (names - font) * 0.9, font), "end", font)),
    group.members, group.name, act));
    pieces.push(shape("g", { class: "slanted", transform: `rotate(-42 ${x} ${head - font * 0.6})`, "aria-hidden": "true" },
      label(x, head - font * 0.6, shortened(group.name, font * 9, font), "start", font)));
    pieces.push(shape("path", { class: "rule", d: `M${names} ${y}h${side * groups.length}` }));
    pieces.push(shape("path", { class: "rule", d: `M${names + n * side} ${head}v${high * groups.length}` }));
  });
  for (const [key, value] of sums) {
    const [one, other] = [Math.floor(key / groups.length), key % groups.length];
    const amount = amountOf(value, layer);
    const share = Math.sqrt(size(value) / largest);
    const text = `${groups[one].name} → ${groups[other].name}, ${MARKS[layer].name}, ${amount}`;
    const [x, y] = [names + other * side, head + one * high];
    const fits = side > amount.length * cell * 0.64 + 4;
    const act = () => {
      const [from, to] = [new Set(groups[one].members), new Set(groups[other].members)];
      const found = behind(from, to, new Set([layer]));
      if (found.length) chooseFlows(found);
    };
    pieces.push(picked(shape("g", {},
      shape("rect", {
        class: value < 0n ? "square minus" : "square", x: x + 1, y: y + 1, width: side - 2, height: high - 2,
        fill: MARKS[layer].colour, "fill-opacity": (0.1 + deepest * share).toFixed(3),
      }),
      fits ? shape("text", {
        x: x + side / 2, y: y + high / 2 + font * 0.33, "font-size": cell,
        class: "amount", "aria-hidden": "true",
      }, amount) : null),
    [...groups[one].members, ...groups[other].members], text, act));
  }
  const note = say("rows_give");
  hang(host, title, note, Math.max(whole, names + side * groups.length + font * SLANTED),
    head + high * groups.length + font, pieces);
}

function chooseGroup(group) {
  STATE.chosen = { box: "", members: group.members, group: -1, text: group.name };
  speak(group.name);
  follow();
}
