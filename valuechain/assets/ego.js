"use strict";
/* One actor between its givers and receivers; on a phone with the list of all. */
function showOne(host, room, most) {
  const { flows } = told(null, true);
  const importance = importanceOf(told(null).flows);
  const chosen = middleActor(importance);
  const gap = narrow() ? 36 : room.width * 0.16;
  const box = (room.width - 12 - 2 * gap) / 3;
  room.fixed = { whole: room.width, box, left: [6, 6 + box + gap, 6 + 2 * (box + gap)] };
  room.lines = narrow() ? 3 : 2;
  room.thin = narrow() ? 0.6 : 0.8;
  room.ego = true;
  const boxes = egoBoxes(chosen, most);
  const tallest = Math.max(...[0, 1, 2].map((c) => boxes.filter((b) => b.column === c).length));
  room.height = tallest * room.font * (narrow() ? 6.2 : 4.7) + 40;
  room.title = "side";
  room.sides = [say("receives"), "", say("gives")];
  room.flows = egoFlows(boxes, flows);
  const picture = make("div", {});
  host.replaceChildren(picture, narrow() ? actorList(chosen) : "");
  const scene = buildScene(boxes, 3, room, 120);
  drawScene(picture, scene, say("ego_label", { name: visible(ACTORS[chosen].name) }));
  return scene;
}

/* Flows of the middle box: an actor may stand on both sides of it. */
function egoFlows(boxes, flows) {
  const middle = boxes.findIndex((box) => box.column === 1);
  const me = boxes[middle].members[0];
  const sums = new Map();
  const at = (place, column) =>
    boxes.findIndex((box) => box.column === column && box.members.includes(place));
  for (const flow of flows) {
    const self = flow.provider === flow.receiver;
    if (self || (flow.provider !== me && flow.receiver !== me)) continue;
    const one = flow.provider === me ? middle : at(flow.provider, 0);
    const other = flow.receiver === me ? middle : at(flow.receiver, 2);
    const key = one + "|" + other + "|" + flow.layer + (isRefund(flow) ? "|-" : "");
    const found = sums.get(key);
    if (found) {
      found.quantity = sum(found.quantity, flow.quantity);
      found.sure = found.sure && flow.sure;
    } else sums.set(key, { ...flow, provider: one, receiver: other });
  }
  return { flows: [...sums.values()], inside: 0 };
}


/* Who stands in the middle: the actor chosen, else the focal one, else the largest. */
function middleActor(importance) {
  const { chosen } = STATE;
  if (chosen && chosen.members) return chosen.members[0];
  const focal = ACTORS.findIndex((actor) => actor.id === (LEDGER.actor || LEDGER.focal));
  return focal >= 0 ? focal : importance.indexOf(Math.max(...importance));
}

function actorList(chosen) {
  const list = make("nav", { class: "all", "aria-label": say("actors") });
  LEDGER.groups.forEach((_, group) => {
    const inside = ACTORS.filter((actor) => actor.group === group);
    if (!inside.length) return;
    list.append(make("h2", {}, groupText(group)),
      make("ul", {}, ...inside.map((actor) => make("li", {},
        button(actor.name, { class: "plain", "aria-pressed": String(actor.place === chosen) },
          () => {
            chooseActor(actor.place);
            window.scrollTo(0, 0);
          })))));
  });
  return list;
}

VIEWS.ego = (host) => {
  const font = narrow() ? 13 : fontSize();
  const room = { font, letter: narrow() ? 10.5 : font, width: host.clientWidth };
  const most = narrow() ? 7 : STATE.room ? 8 : 16;
  showOne(host, room, most);
};
