"use strict";
/* Boxes by name, for the address: one of several actors is found again on any screen. */

const MOST_NAMED = 60;

/* What stands before the name of two boxes whose lines are drawn one by one. */
const BUNDLE = "pair ";

function boxName({ members, group, name, column }) {
  if (members.length === 1) return "actor:" + ACTORS[members[0]].id;
  if (group >= 0) return "type:" + LEDGER.groups[group].type;
  return name ? "circle:" + name : "side:" + column;
}

function pairName(one, other) {
  return boxName(one) + " → " + boxName(other);
}

/* The actors of a type from the largest to the smallest; a fold holds the last of them. */
function ranked(group) {
  STATE.ghosts = true;
  const importance = importanceOf(told(null).flows);
  STATE.ghosts = false;
  const inside = ACTORS.filter((actor) => actor.group === group).map((actor) => actor.place);
  return inside.sort((a, b) => importance[b] - importance[a] || a - b);
}

/* A box of several: its name, and how many of its type stand alone, or who is in it. */
function writeBox(found, prefix, box) {
  if (!box || box.members.length < 2) return;
  const { members, group } = box;
  const name = boxName(box);
  if (name.startsWith("side:") && members.length > MOST_NAMED) return;
  found.set(prefix + "box", name);
  if (group >= 0) {
    found.set(prefix + "alone", ACTORS.filter((actor) => actor.group === group).length - members.length);
  }
  if (name.startsWith("side:")) for (const place of members) found.append(prefix + "among", ACTORS[place].id);
}

function readBox(asked, prefix) {
  const name = asked.get(prefix + "box") || "";
  const rest = name.slice(name.indexOf(":") + 1);
  let found = null;
  if (name.startsWith("type:")) {
    const group = LEDGER.groups.findIndex((one) => one.type === rest);
    const alone = Number(asked.get(prefix + "alone"));
    if (group < 0 || !(alone >= 0)) return null;
    found = { members: ranked(group).slice(alone).sort((a, b) => a - b), group };
  } else if (name.startsWith("circle:")) {
    found = circlesOf(importanceOf(told(null).flows)).find((circle) => circle.name === rest);
  } else if (name.startsWith("side:")) {
    const members = asked.getAll(prefix + "among").map(placeOf).filter((place) => place >= 0);
    found = { members, group: -1, column: Number(rest) };
  }
  if (!found || found.members.length < 2) return null;
  const { members, group, column } = found;
  return { members, group, column, name: found.name };
}
