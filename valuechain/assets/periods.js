"use strict";
/* The same columns for each period: every box at the same place in each. */

const MOST_PANELS = 4;

VIEWS.periods = (host) => {
  const font = narrow() ? 13 : fontSize();
  const room = { font, letter: narrow() ? 10.5 : STATE.room ? font : 14, width: roomOf(host, 620), title: "type" };
  const known = LEDGER.periods.map((_, n) => n).filter((n) => LEDGER.periods[n]).slice(-MOST_PANELS);
  const columns = columnsOf(Math.floor(room.width / (font * 12.5)));
  const tall = known.length > 2 ? 3 : 4;
  const importance = importanceOf(toldIn(null, null).flows);
  const boxes = boxesOf(importance, STATE.room ? 25 : 40, tall, columns);
  room.height = Math.max(...columns.map((_, n) => boxes.filter((b) => b.column === n).length)) * font * 4.9 + font * 3;
  const boxOf = {};
  boxes.forEach((box, n) => box.members.forEach((place) => { boxOf[place] = n; }));
  const title = say("periods_title", { count: known.length });
  host.replaceChildren(make("h2", { class: "caption" }, title));
  const joined = { boxes: [], lines: [], flows: [], shown: 0, inside: 0, room };
  let seen = null;
  for (const period of known) {
    const flows = toldIn(boxOf, period, true);
    const keys = new Set(flows.flows.map((f) => `${f.provider}|${f.receiver}|${f.layer}`));
    const fresh = seen ? [...keys].filter((key) => !seen.has(key)) : [];
    const gone = seen ? [...seen].filter((key) => !keys.has(key)) : [];
    const panel = make("section", { class: "panel-period" },
      make("h3", {}, LEDGER.periods[period] + (seen ? ` · + ${fresh.length} ${say("new")} · – ${gone.length} ${say("ended")}` : "")));
    const picture = make("div", {});
    panel.append(picture);
    host.append(panel);
    const own = boxes.map((box) => ({ ...box }));
    const scene = buildScene(own, columns.length, { ...room, flows }, STATE.share < 100 ? 24 : 200);
    const news = new Set(fresh);
    for (const line of scene.lines) {
      if (line.mark && news.has(`${line.provider}|${line.receiver}|${line.layers[0]}`)) line.letter = "+" + line.letter;
    }
    drawScene(picture, scene, LEDGER.periods[period]);
    const offset = joined.boxes.length;
    const down = joined.down || 0;
    for (const box of own) box.y += down;
    for (const line of scene.lines) {
      line.provider += offset;
      line.receiver += offset;
    }
    joined.boxes.push(...own);
    joined.lines.push(...scene.lines);
    joined.flows.push(...scene.flows);
    joined.down = down + scene.frame.height;
    seen = keys;
  }
  SCENE = joined;
  light(seedOf(STATE.chosen));
};
