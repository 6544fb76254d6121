"use strict";
/* Boxes, lines and letters as SVG shapes. */

const GREY = "#666666";

/* A colour of the page as it is now, for pictures that are not made of elements. */
function tone(name) {
  return window.getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

function hatching() {
  return shape("defs", {},
    shape("pattern", {
      id: "hatched", width: 6, height: 6, patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    },
    shape("rect", { width: 6, height: 6, class: "paper" }),
    shape("rect", { width: 2, height: 6, class: "hatch" })));
}

function curve(points) {
  const [a, b, c, d] = points.map((p) => p.x.toFixed(1) + " " + p.y.toFixed(1));
  return `M${a}C${b} ${c} ${d}`;
}

function lineColour(line) {
  return line.mark ? line.mark.colour : GREY;
}

function lineText(line, boxes) {
  const one = boxText(boxes[line.provider]);
  const other = boxText(boxes[line.receiver]);
  if (line.mark) return flowSentence(one, other, line.layers[0], line.quantity, line.sure);
  const what = say("bundle", { count: line.parts.length });
  return `${one} → ${other}, ${what}, ${statusText(line.sure)}`;
}

function lineShape(line, boxes) {
  const colour = lineColour(line);
  const { end, head, looks, width } = line;
  const half = Math.max(0.95 * width, 4.5);
  const back = end.x - looks * head;
  const path = curve(line.points);
  const dash = isRefund(line) ? "2 4" : line.sure ? null : `${1.2 * width + 3} ${0.8 * width + 3}`;
  return shape("g", {
    class: "line" + (width < 5 ? " thin" : "") + (isRefund(line) ? " refund" : ""), role: "button", tabindex: -1,
    "aria-label": visible(lineText(line, boxes)), "data-family": line.mark ? line.mark.family : null,
  },
  shape("path", { class: "reach", d: path, "stroke-width": Math.max(width + 8, 14) }),
  shape("path", { class: "casing", d: path, "stroke-width": (width + 4).toFixed(2) }),
  shape("path", {
    class: "ink", d: path, stroke: colour, "stroke-width": width.toFixed(2),
    "stroke-dasharray": dash,
  }),
  isRefund(line) ? shape("path", { class: "spine", d: path, stroke: colour }) : null,
  shape("path", { class: "current", d: path, "stroke-width": Math.max(width * 0.35, 1.5) }),
  shape("path", {
    d: `M${end.x} ${end.y}L${back} ${end.y - half}L${back} ${end.y + half}Z`, fill: colour,
  }));
}

function letterShape(line, font) {
  const tight = !line.badge;
  const middle = along(line.points, 0.5);
  const wide = font * (0.5 + 0.62 * line.letter.length);
  const spot = line.badge || {
    x: middle.x - wide / 2, y: middle.y - font * 0.625, w: wide, h: font * 1.25,
  };
  return shape("g", { class: tight ? "letter tight" : "letter", "aria-hidden": "true" },
    shape("rect", {
      x: spot.x, y: spot.y, width: spot.w, height: spot.h, rx: 4, stroke: lineColour(line),
    }),
    shape("text", {
      x: spot.x + spot.w / 2, y: spot.y + spot.h / 2 + font * 0.36, "font-size": font,
    }, line.letter));
}

function boxShape(box, font, most) {
  const name = boxText(box);
  const folded = box.members.length > 1;
  const lines = wrapped(name, Math.max(Math.floor((box.w - font) / (font * 0.53)), 5), most);
  const bar = folded ? null : barOf(ACTORS[box.members[0]]);
  const room = Math.min(box.h, font * 5.1) - font * 1.1;
  const top = box.y + (room - (lines.length - 1) * font * 1.2) / 2 + font * 0.42;
  return shape("g", {
    class: folded ? "box folded" : "box", role: "button", tabindex: -1,
    "aria-label": visible(name + (folded ? "" : ", " + barText(bar))),
  },
  shape("title", {}, name),
  shape("rect", { class: "frame", x: box.x, y: box.y, width: box.w, height: box.h, rx: 6 }),
  shape("text", { class: "name", "font-size": font, "aria-hidden": "true" },
    ...lines.map((line, n) =>
      shape("tspan", { x: box.x + box.w / 2, y: top + n * font * 1.2 }, line))),
  folded ? null : barShape(box, bar, font));
}

/* Measured is a dark bar, declared a tick; hatched where nothing was measured. */
function barShape(box, bar, font) {
  const x = box.x + font * 0.6;
  const y = box.y + box.h - font * 0.95;
  const wide = box.w - font * 1.2;
  const high = font * 0.5;
  if (!bar) {
    return shape("rect", { class: "unmeasured", x, y, width: wide, height: high });
  }
  const most = Math.max(size(bar.measured), size(bar.declared), 1e-9) * 1.08;
  const at = x + (wide * size(bar.declared)) / most;
  return shape("g", { class: "bullet" },
    shape("rect", { class: "trough", x, y, width: wide, height: high }),
    shape("rect", {
      class: "measured", x, y, width: (wide * size(bar.measured)) / most, height: high,
    }),
    bar.declared === null ? null : shape("rect", {
      class: "declared", x: at - 2, y: y - high * 0.5, width: 4, height: high * 2,
    }));
}

function barText(bar) {
  if (!bar) return say("not_measured");
  const mark = MARKS[bar.mark];
  const amount = figure(bar.measured, mark, STATE.language);
  const side = say(bar.side === "receives" ? "receives" : "gives");
  const measured = `${side}, ${mark.name}${colon()}${say("measured")} ${amount}`;
  if (bar.declared === null) return `${measured}, ${say("not_declared")}`;
  const gap = figure(bar.declared - bar.measured, mark, STATE.language);
  return `${measured}, ${say("declared")} ` +
    `${figure(bar.declared, mark, STATE.language)}, ${say("difference")} ${gap}`;
}
