"use strict";
/* The page: one state, drawn anew when a choice changes. */

const narrow = () => window.innerWidth < 700;

function showTab(tab) {
  STATE.tab = tab;
  for (const one of ["map", "explore", "table"]) {
    document.getElementById("tab-" + one).setAttribute("aria-pressed", String(one === tab));
  }
  refresh();
}

function toggleRoom() {
  STATE.room = !STATE.room;
  build();
}

function switchLanguage() {
  STATE.language = STATE.language === "fr" ? "en" : "fr";
  if (STATE.chosen && STATE.chosen.text) STATE.chosen = null;
  build();
  document.getElementById("language").focus();
}

function fontSize() {
  return parseFloat(window.getComputedStyle(document.documentElement).fontSize);
}

function showMap(host) {
  const font = narrow() ? 13 : fontSize();
  const room = { font, letter: narrow() ? 10.5 : STATE.room ? font : 14, width: host.clientWidth };
  if (narrow()) return showOne(host, room);
  const top = host.getBoundingClientRect().top + window.scrollY;
  const low = document.getElementById("legend").offsetHeight;
  room.height = Math.max(window.innerHeight - top - low - 12, 260);
  room.title = "type";
  const columns = columnsOf(Math.floor(room.width / (font * 12.5)));
  const tall = Math.max(Math.floor((room.height - font * 2.6) / (font * 4.7)), 3);
  const importance = importanceOf(told(null).flows);
  const boxes = boxesOf(importance, STATE.room ? 25 : 40, STATE.room ? tall : Math.max(tall, 6), columns);
  const scene = buildScene(boxes, columns.length, room, mostLines());
  drawScene(host, scene, say("picture_label"));
  return scene;
}

/* Few lines first; the slider brings the others. */
function mostLines() {
  const first = STATE.room || window.innerHeight < 800 ? 30 : 45;
  if (STATE.share <= 80) return first;
  return STATE.share < 100 ? first + (STATE.share - 80) * 5 : FLOWS.length;
}

/* On a phone: one actor between its givers and receivers, and the list of all. */
function showOne(host, room) {
  const { flows } = told(null);
  const importance = importanceOf(flows);
  const first = importance.indexOf(Math.max(...importance));
  const chosen = STATE.chosen && STATE.chosen.members ? STATE.chosen.members[0] : first;
  const gap = 36;
  const box = (room.width - 12 - 2 * gap) / 3;
  room.fixed = { whole: room.width, box, left: [6, 6 + box + gap, 6 + 2 * (box + gap)] };
  room.lines = 3;
  room.thin = 0.6;
  room.ego = true;
  const boxes = egoBoxes(chosen, 7);
  const most = Math.max(...[0, 1, 2].map((c) => boxes.filter((b) => b.column === c).length));
  room.height = most * room.font * 6.2 + 30;
  room.title = "side";
  room.sides = [say("receives"), "", say("gives")];
  room.flows = egoFlows(boxes, flows);
  const picture = make("div", {});
  const list = make("nav", { class: "all", "aria-label": say("actors") });
  LEDGER.groups.forEach((_, group) => {
    const inside = ACTORS.filter((actor) => actor.group === group);
    if (!inside.length) return;
    list.append(make("h3", {}, groupText(group)),
      make("ul", {}, ...inside.map((actor) => make("li", {},
        button(actor.name, { class: "plain", "aria-pressed": String(actor.place === chosen) },
          () => {
            chooseActor(actor.place);
            window.scrollTo(0, 0);
          })))));
  });
  host.replaceChildren(picture, list);
  const scene = buildScene(boxes, 3, room, 60);
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
    const key = one + "|" + other + "|" + flow.layer;
    const found = sums.get(key);
    if (found) {
      found.quantity = sum(found.quantity, flow.quantity);
      found.sure = found.sure && flow.sure;
    } else sums.set(key, { ...flow, provider: one, receiver: other });
  }
  return { flows: [...sums.values()], inside: 0 };
}

function subtitleOf(scene) {
  const folded = scene.boxes.filter((box) => box.members.length > 1);
  return say("subtitle", {
    shown: scene.shown, flows: scene.flows.length, share: STATE.share + "\u00a0%",
    boxes: scene.boxes.length, period: periodText(STATE.period),
    left: scene.flows.length - scene.shown,
    folded: folded.reduce((count, box) => count + box.members.length, 0),
  });
}

function refresh() {
  const host = document.getElementById("view");
  buildLegend(document.getElementById("legend"));
  document.body.dataset.tab = STATE.tab;
  SCENE = null;
  const subtitle = document.getElementById("subtitle");
  if (STATE.tab !== "map") subtitle.textContent = say("basis_" + LEDGER.basis);
  if (!FLOWS.some(counts)) {
    host.replaceChildren(make("p", { class: "empty" }, say("empty")));
    subtitle.textContent = "";
  } else if (STATE.tab === "table") showTable(host);
  else if (STATE.tab === "explore") showExplore(host);
  else {
    const basis = " " + say("basis_" + LEDGER.basis);
    const scene = showMap(host);
    const text = subtitleOf(scene) + basis;
    if (subtitle.textContent !== text) {
      subtitle.textContent = text;
      showMap(host);
    }
    buildLegend(document.getElementById("legend"));
  }
  showPanel();
}

function footerText() {
  const parts = [
    say("footer_state", { state: say("state_" + LEDGER.state), scenario: LEDGER.scenario }),
    say("footer_rows", {
      used: LEDGER.used, refused: LEDGER.refused, actors: ACTORS.length,
      declarations: LEDGER.declarations,
    }),
  ];
  if (FLOWS.length < LEDGER.all_flows) {
    parts.push(say("footer_cut", { carried: FLOWS.length, flows: LEDGER.all_flows }));
  }
  parts.push(say("footer_made", { version: LEDGER.version }));
  return parts.join(" ");
}

function build() {
  document.documentElement.lang = STATE.language;
  document.documentElement.classList.toggle("room", STATE.room);
  const bar = make("div", { id: "bar", role: "toolbar", "aria-label": say("controls") });
  const app = make("div", { id: "app" },
    make("header", {},
      make("h1", {}, LEDGER.title[STATE.language]),
      make("p", { id: "subtitle" })),
    bar,
    make("div", { id: "stage" },
      make("main", { id: "view" }),
      make("aside", { id: "panel", "aria-label": say("panel") })),
    make("div", { id: "legend", role: "group", "aria-label": say("legend") }),
    make("div", { id: "spoken", role: "status", "aria-live": "polite" }),
    make("footer", {}, footerText()));
  for (const old of ["poster", "app"]) {
    const found = document.getElementById(old);
    if (found) found.remove();
  }
  document.body.prepend(app);
  buildControls(bar);
  refresh();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    STATE.steps = 1;
    choose(null);
    return;
  }
  if (["INPUT", "SELECT"].includes(event.target.tagName)) return;
  if (event.key === "r" || event.key === "R") toggleRoom();
  else if (event.key === "t" || event.key === "T") showTab(STATE.tab === "table" ? "map" : "table");
  else if (["1", "2", "3"].includes(event.key)) {
    STATE.steps = Number(event.key);
    const marks = SCENE ? [...SCENE.boxes, ...SCENE.lines] : [];
    const at = marks.find((mark) => mark.shape === document.activeElement);
    light(at || seedOf(STATE.chosen));
  }
});

let resizing = 0;
window.addEventListener("resize", () => {
  window.cancelAnimationFrame(resizing);
  resizing = window.requestAnimationFrame(() => {
    if (STATE.tab === "map") refresh();
  });
});

build();
