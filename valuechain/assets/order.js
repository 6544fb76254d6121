"use strict";
/* Boxes change places in their column: dragged, or by shift and the arrow keys. */

/* The boxes of the same type, from the top. */
function besideBox(box) {
  return SCENE.boxes.filter((one) => one.column === box.column && one.group === box.group)
    .sort((a, b) => a.y - b.y);
}

/* Put a box at a place among those of its type; positions.csv keeps the order. */
function moveBox(box, to) {
  const inside = besideBox(box);
  const from = inside.indexOf(box);
  const place = Math.min(Math.max(to, 0), inside.length - 1);
  if (place === from) return;
  keepPlaces();
  inside.splice(place, 0, ...inside.splice(from, 1));
  const members = (one) => one.members.map((n) => ACTORS[n]).sort((a, b) => a.rank - b.rank || a.place - b.place);
  inside.flatMap(members).forEach((actor, rank) => {
    actor.rank = rank;
  });
  STATE.ordered = true;
  const key = boxKey(box);
  refresh();
  focusKey(key);
  speak(say("moved_box", { name: boxText(box), place: place + 1, count: inside.length }));
}

function liftable(box) {
  box.shape.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    let far = 0;
    const parts = [box.shape, box.shape.nextElementSibling];
    const drag = (event) => {
      far = event.clientY - down.clientY;
      const shift = Math.abs(far) > 6 ? `translate(0 ${far})` : "";
      for (const part of parts) part.setAttribute("transform", shift);
    };
    const drop = () => {
      window.removeEventListener("pointermove", drag);
      if (Math.abs(far) <= 6) return;
      for (const part of parts) part.setAttribute("transform", "");
      const stop = (event) => event.stopPropagation();
      window.addEventListener("click", stop, { capture: true, once: true });
      setTimeout(() => window.removeEventListener("click", stop, { capture: true }));
      moveBox(box, besideBox(box).filter((one) => one !== box && one.y < box.y + far).length);
    };
    window.addEventListener("pointermove", drag);
    window.addEventListener("pointerup", drop, { once: true });
  });
}
