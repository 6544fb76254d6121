"use strict";
/* The page: one state, drawn anew when a choice changes. */

const IDENTITY = document.getElementById("identity");
const narrow = () => window.innerWidth < 700;

function showTab(tab) {
  STATE.tab = tab;
  for (const one of TABS) {
    document.getElementById("tab-" + one).setAttribute("aria-pressed", String(one === tab));
  }
  document.getElementById("more").value = MORE.includes(tab) ? tab : "";
  refresh();
}

function toggleRoom() {
  STATE.room = !STATE.room;
  STATE.reveal = -1;
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

/* Names in narrow boxes are a little smaller, so that more of each is there. */
function boxFont(width) {
  const font = fontSize();
  return !STATE.room && width < LEDGER.groups.length * font * 14 ? Math.max(font * 0.875, 13) : font;
}

function showMap(host) {
  const font = narrow() ? 13 : boxFont(host.clientWidth);
  const room = { font, letter: narrow() ? 10.5 : STATE.room ? font : 14, width: host.clientWidth };
  if (narrow()) return showOne(host, room, 7);
  const top = host.getBoundingClientRect().top + window.scrollY;
  const low = document.getElementById("legend").offsetHeight;
  room.height = Math.max(window.innerHeight - top - low - 12, 260);
  room.title = "type";
  STATE.ghosts = true;
  const columns = columnsOf(Math.floor(room.width / (font * 12.5)));
  const tall = Math.max(Math.floor((room.height - font * 3.8) / (font * 4.7)), 3);
  const importance = importanceOf(told(null).flows);
  const boxes = boxesOf(importance, STATE.room ? 25 : 40, STATE.room ? tall : Math.max(tall, 6), columns);
  const fullest = Math.max(...columns.map((_, n) => boxes.filter((box) => box.column === n).length));
  room.lines = (fullest + 1) * font * 6.2 < room.height ? 3 : 2;
  const scene = buildScene(boxes, columns.length, room, mostLines());
  STATE.ghosts = false;
  drawScene(host, scene, say("picture_label"));
  scene.boxes.forEach(liftable);
  markLosses(scene);
  return scene;
}

/* The picture keeps its places: who is taken away and its flows turn grey, losses in figures. */
function markLosses(scene) {
  if (STATE.gone < 0 && !STATE.cut) return;
  const most = new Map();
  for (const row of counterfactual().rows) {
    if (row.share !== null && !(most.get(row.place) >= row.share)) most.set(row.place, row.share);
  }
  for (const box of scene.boxes) {
    const [place] = box.members;
    if (box.members.length !== 1) continue;
    box.shape.classList.toggle("gone", place === STATE.gone);
    if (most.get(place) >= 0.005) {
      const spoken = box.shape.getAttribute("aria-label");
      box.shape.setAttribute("aria-label", `${spoken}, −${shareText(most.get(place))}`);
      box.shape.nextElementSibling.append(shape("text", {
        class: "loss end", x: box.x + box.w - 4, y: box.y + box.h + scene.room.font * 0.2,
        "font-size": scene.room.font,
      }, "−" + shareText(most.get(place))));
    }
  }
  const { cut } = STATE;
  const isAlone = (box, place) => box.members.length === 1 && box.members[0] === place;
  for (const line of scene.lines) {
    const [one, other] = [scene.boxes[line.provider], scene.boxes[line.receiver]];
    const lost = cut
      ? isAlone(one, cut.provider) && isAlone(other, cut.receiver) && line.layers.includes(cut.layer)
      : isAlone(one, STATE.gone) || isAlone(other, STATE.gone);
    line.shape.classList.toggle("lost", lost);
  }
}

/* Few lines first; the slider brings the others. */
function mostLines() {
  const first = STATE.room || window.innerHeight < 800 ? 30 : 45;
  if (STATE.share <= 80) return first;
  return STATE.share < 100 ? first + (STATE.share - 80) * 5 : FLOWS.length;
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

function refresh(control) {
  const host = document.getElementById("view");
  buildLegend(document.getElementById("legend"));
  document.body.dataset.tab = STATE.tab;
  document.getElementById("panel").classList.toggle("open", Boolean(STATE.chosen));
  SCENE = null;
  PICKS = [];
  leaveNetwork();
  const subtitle = document.getElementById("subtitle");
  if (STATE.tab !== "map") subtitle.textContent = say("basis_" + STATE.basis);
  if (!FLOWS.some(counts)) {
    host.replaceChildren(make("p", { class: "empty" }, say("empty")));
    subtitle.textContent = "";
  } else if (VIEWS[STATE.tab]) {
    VIEWS[STATE.tab](host);
    lightPicks();
  } else {
    const basis = " " + say("basis_" + STATE.basis);
    const scene = showMap(host);
    const text = subtitleOf(scene) + basis;
    if (subtitle.textContent !== text) {
      subtitle.textContent = text;
      showMap(host);
    }
    buildLegend(document.getElementById("legend"));
  }
  for (const extra of [supposition(), notes()]) if (extra) host.prepend(extra);
  showPanel();
  remember(control);
}

/* Only the scenario of what was done has a name of ours. */
function scenarioText() {
  return LEDGER.words[STATE.language]["scenario_" + LEDGER.scenario] || LEDGER.scenario;
}

function footerText() {
  const parts = [
    say("footer_state", { state: say("state_" + LEDGER.state), scenario: scenarioText() }),
    say("footer_rows", {
      used: LEDGER.used, refused: LEDGER.refused, actors: ACTORS.length,
      declarations: LEDGER.declarations,
    }),
  ];
  if (FLOWS.length < LEDGER.all_flows) {
    parts.push(say("footer_cut", { carried: FLOWS.length, flows: LEDGER.all_flows }));
  }
  if (LEDGER.footer) parts.unshift(LEDGER.footer);
  parts.push(say("footer_made", { version: LEDGER.version }));
  return parts.join(" ");
}

function build() {
  document.documentElement.lang = STATE.language;
  document.documentElement.classList.toggle("room", STATE.room);
  const bar = make("div", { id: "bar", role: "toolbar", "aria-label": say("controls") });
  const app = make("div", { id: "app" },
    make("header", {},
      IDENTITY || "",
      make("h1", {}, LEDGER.title[STATE.language]),
      make("p", {},
        LEDGER.constructed ? make("span", { class: "notice" }, say("constructed")) : "", " ",
        make("span", { id: "subtitle" }))),
    make("nav", { "aria-label": say("controls") }, bar),
    make("div", { id: "stage" },
      make("main", { id: "view" }),
      make("aside", { id: "panel", "aria-label": say("panel") })),
    make("div", { id: "legend", role: "region", "aria-label": say("legend") }),
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
  const isTyped = event.target.matches("select, input:not([type=range])");
  if ((event.ctrlKey || event.metaKey) && event.key === "z" && !isTyped) {
    event.preventDefault();
    undo();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    STATE.steps = 1;
    choose(null);
    return;
  }
  if (isTyped) return;
  if (event.key === " " && STATE.room && STATE.tab === "map" && event.target.tagName !== "BUTTON") {
    event.preventDefault();
    reveal(event.shiftKey ? -1 : 1);
    return;
  }
  if (event.key === "n" || event.key === "N") toggleNotes();
  if (event.key === "r" || event.key === "R") toggleRoom();
  else if (event.key === "t" || event.key === "T") showTab(STATE.tab === "table" ? "map" : "table");
  else if (["1", "2", "3"].includes(event.key)) {
    STATE.steps = Number(event.key);
    const marks = SCENE ? [...SCENE.boxes, ...SCENE.lines] : [];
    const at = marks.find((mark) => mark.shape === document.activeElement);
    light(at || seedOf(STATE.chosen));
    remember();
  }
});

window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => refresh());

let resizing = 0;
window.addEventListener("resize", () => {
  window.cancelAnimationFrame(resizing);
  resizing = window.requestAnimationFrame(() => {
    if (STATE.tab !== "explore" && STATE.tab !== "table") refresh();
  });
});

opening();
build();
