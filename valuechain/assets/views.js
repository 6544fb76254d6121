"use strict";
/* Every view under its name, with one selection shared by all: an actor, or a kind. */

const VIEWS = {};
const TABS = ["map", "ego", "matrix", "sankey", "balance", "explore", "table"];
const MORE = ["dumbbell", "periods", "changes", "territories"];

/* Views that are drawn anew when something is chosen; the others are only lit. */
const REDRAWN = new Set(["map", "ego"]);

/* Pieces of the picture that stand for actors, and can be lit, walked to and opened. */
let PICKS = [];

function picked(shape, actors, label, act) {
  PICKS.push({ shape, actors });
  if (!label) return shape;
  shape.classList.add("pick");
  shape.setAttribute("role", "button");
  shape.setAttribute("tabindex", PICKS.length === 1 ? 0 : -1);
  shape.setAttribute("aria-label", visible(label));
  shape.addEventListener("click", (event) => {
    event.stopPropagation();
    act();
  });
  shape.addEventListener("focus", () => {
    for (const one of PICKS) if (one.shape !== shape) one.shape.setAttribute("tabindex", -1);
    shape.setAttribute("tabindex", 0);
    speak(label);
  });
  shape.addEventListener("keydown", (event) => stepAside(event, shape, act));
  return shape;
}

/* Arrow keys go to the nearest piece on that side. */
function stepAside(event, shape, act) {
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    act();
    return;
  }
  const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
  if (!way) return;
  event.preventDefault();
  const middle = (e) => {
    const box = e.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = middle(shape);
  let best = null;
  let least = Infinity;
  for (const { shape: other } of PICKS) {
    if (other === shape || !other.hasAttribute("tabindex")) continue;
    const [a, b] = middle(other);
    const ahead = (a - x) * way[0] + (b - y) * way[1];
    const aside = Math.abs((a - x) * way[1]) + Math.abs((b - y) * way[0]);
    const far = ahead + 3 * aside;
    if (ahead > 1 && far < least) [best, least] = [other, far];
  }
  if (best) best.focus();
}

/* Pieces of others than the actor chosen stay at a fifth of their ink. */
function lightPicks() {
  const { chosen } = STATE;
  const wanted = chosen && chosen.members ? new Set(chosen.members)
    : chosen && chosen.providers ? new Set([...chosen.providers, ...chosen.receivers]) : null;
  const near = (actors) => actors.some((place) => wanted.has(place));
  const found = wanted && PICKS.some(({ actors }) => near(actors));
  for (const { shape, actors } of PICKS) {
    shape.classList.toggle("faded", Boolean(found) && !near(actors));
  }
}

/* The one kind that a view of amounts shows: of those not hidden, the most told. */
function mainLayer(flows) {
  const counts = MARKS.map(() => 0);
  for (const flow of flows) if (flow.quantity !== null) counts[flow.layer] += 1;
  let best = MARKS.findIndex((_, layer) => !STATE.hidden.has(layer));
  counts.forEach((count, layer) => {
    if (!STATE.hidden.has(layer) && count > counts[best]) best = layer;
  });
  return Math.max(best, 0);
}

function amountOf(quantity, layer) {
  return figure(quantity, MARKS[layer], STATE.language);
}

function label(x, y, text, kind, size) {
  return shape("text", { x, y, class: kind || null, "font-size": size || fontSize(), "aria-hidden": "true" }, text);
}

/* A picture with a sentence above it; phones scroll it sideways inside its own frame. */
function hang(host, title, note, width, height, pieces) {
  const svg = shape("svg", {
    class: "picture", role: "group", "aria-label": visible(title), width, height,
    viewBox: `0 0 ${width} ${height}`,
  }, hatching(), ...pieces);
  svg.addEventListener("click", () => choose(null));
  host.replaceChildren(make("h2", { class: "caption" }, title),
    ...(note ? [make("p", { class: "small" }, note)] : []), svg);
  freeWords(svg);
}

/* Words stand beside what can be pressed: shortened on screen, they are whole in its name. */
function freeWords(svg) {
  for (const pressed of svg.querySelectorAll("[role=button]")) {
    const words = pressed.querySelectorAll("text");
    if (!words.length) continue;
    if (pressed.children.length === words.length) {
      const box = pressed.getBBox();
      pressed.append(shape("rect", {
        class: "hold", x: box.x, y: box.y, width: box.width, height: box.height,
      }));
    }
    const apart = shape("g", { class: "words", "aria-hidden": "true" });
    apart.append(...words);
    pressed.after(apart);
  }
}

function roomOf(host, least) {
  return Math.max(host.clientWidth, least || 0);
}

function shortened(text, width, font) {
  return wrapped(text, Math.max(Math.floor(width / (font * 0.56)), 4), 1)[0] || "";
}

VIEWS.table = (host) => showTable(host);
VIEWS.explore = (host) => showExplore(host);
