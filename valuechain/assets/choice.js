"use strict";
/* Which actors get a box of their own, and which flows come first. */

/* For each flow, the share of its layer that larger flows make; layers never add up. */
function sharesBefore(flows) {
  const totals = new Map();
  for (const flow of flows) {
    totals.set(flow.layer, (totals.get(flow.layer) || 0) + size(flow.quantity));
  }
  const before = flows.map(() => 1);
  const sums = new Map();
  const order = flows.map((_, n) => n).filter((n) => flows[n].quantity !== null);
  order.sort((a, b) => size(flows[b].quantity) - size(flows[a].quantity) || a - b);
  for (const n of order) {
    const { layer, quantity } = flows[n];
    const larger = sums.get(layer) || 0;
    if (totals.get(layer)) before[n] = larger / totals.get(layer);
    sums.set(layer, larger + size(quantity));
  }
  return before;
}

function importanceOf(flows) {
  const totals = new Map();
  for (const flow of flows) {
    totals.set(flow.layer, (totals.get(flow.layer) || 0) + size(flow.quantity));
  }
  const found = ACTORS.map(() => 0);
  for (const flow of flows) {
    const part = totals.get(flow.layer) ? size(flow.quantity) / totals.get(flow.layer) : 0;
    found[flow.provider] += part;
    found[flow.receiver] += part;
  }
  return found;
}

/* Types side by side; where the screen is narrow, small neighbours share a column. */
function columnsOf(most) {
  const number = LEDGER.groups.map((_, group) =>
    Math.min(ACTORS.filter((actor) => actor.group === group).length, 9) + 1);
  const columns = LEDGER.groups.map((_, group) => [group]);
  const weight = (column) => column.reduce((total, group) => total + number[group], 0);
  while (columns.length > Math.max(most, 1)) {
    let least = 0;
    for (let n = 1; n < columns.length - 1; n += 1) {
      const here = weight(columns[n]) + weight(columns[n + 1]);
      if (here < weight(columns[least]) + weight(columns[least + 1])) least = n;
    }
    columns.splice(least, 2, [...columns[least], ...columns[least + 1]]);
  }
  return columns;
}

/* Boxes of each column: the most important alone, the rest of each type share one. */
function boxesOf(importance, boxes, tall, columns) {
  const members = new Map();
  const order = ACTORS.map((actor) => actor.place);
  order.sort((a, b) => importance[b] - importance[a] || a - b);
  for (const place of order) {
    const group = ACTORS[place].group;
    if (!members.has(group)) members.set(group, []);
    members.get(group).push(place);
  }
  const room = new Map();
  for (const [group, inside] of members) room.set(group, Math.min(inside.length, tall));
  const cut = (groups, most) => {
    const there = groups.filter((group) => room.has(group));
    const total = () => there.reduce((sum, group) => sum + room.get(group), 0);
    while (total() > Math.max(most, there.length)) {
      const fullest = [...there].sort(
        (a, b) =>
          room.get(b) - room.get(a) || members.get(b).length - members.get(a).length || b - a,
      )[0];
      room.set(fullest, room.get(fullest) - 1);
    }
  };
  for (const column of columns) cut(column, tall - Math.ceil((column.length - 1) / 2));
  cut([...room.keys()], boxes);
  const columnOf = (group) => columns.findIndex((column) => column.includes(group));
  const found = [];
  for (const group of [...members.keys()].sort((a, b) => a - b)) {
    const inside = members.get(group);
    const all = inside.length <= room.get(group) || STATE.opened.has(group);
    const alone = all ? inside.length : room.get(group) - 1;
    for (const place of inside.slice(0, alone).sort((a, b) => a - b)) {
      found.push({ group, column: columnOf(group), members: [place] });
    }
    if (inside.length > alone) {
      const rest = inside.slice(alone).sort((a, b) => a - b);
      found.push({ group, column: columnOf(group), members: rest });
    }
  }
  found.sort(
    (a, b) =>
      a.column - b.column ||
      a.group - b.group ||
      firstRank(a) - firstRank(b),
  );
  return found;
}

/* A fold takes the place of the first of its actors, so that the others stay. */
function firstRank(box) {
  return box.members.reduce((least, place) => Math.min(least, ACTORS[place].rank), Infinity);
}

/* One actor in the middle: who gives to it on the left, who receives on the right. */
function egoBoxes(place, most) {
  const flows = told(null).flows;
  const before = sharesBefore(flows);
  const order = flows.map((_, n) => n).sort((a, b) => before[a] - before[b]);
  const sides = [[], [place], []];
  for (const n of order) {
    const { provider, receiver } = flows[n];
    if (receiver === place && provider !== place && !sides[0].includes(provider)) {
      sides[0].push(provider);
    }
    if (provider === place && receiver !== place && !sides[2].includes(receiver)) {
      sides[2].push(receiver);
    }
  }
  const found = [];
  sides.forEach((inside, column) => {
    const alone = inside.length <= most ? inside.length : most - 1;
    for (const one of inside.slice(0, alone)) {
      found.push({ group: ACTORS[one].group, column, members: [one] });
    }
    if (inside.length > alone) {
      found.push({ group: -1, column, members: inside.slice(alone) });
    }
  });
  return found;
}

function boxText(box) {
  if (box.name) return box.name;
  if (box.members.length === 1) return ACTORS[box.members[0]].name;
  if (box.group < 0) return say("others", { count: box.members.length });
  return say("fold", { type: groupText(box.group), count: box.members.length });
}
