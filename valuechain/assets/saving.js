"use strict";
/* The picture as it is now, as a file with its title, notice, kinds and source. */

const INK = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity",
  "fill-opacity", "stroke-opacity", "font-size", "font-weight", "text-anchor"];

const clear = (ink) => ["none", "transparent", "rgba(0, 0, 0, 0)"].includes(ink);

/* What style sheets say is written on each shape, for programs that know none of them; what
   cannot be seen goes, and words with an edge of paper get it from a copy behind them. */
function inked(seen, copy, above) {
  const style = window.getComputedStyle(seen);
  const bare = !seen.children.length && clear(style.stroke) && clear(style.fill);
  if (bare || style.display === "none" || style.visibility === "hidden") return copy.remove();
  for (const name of copy.getAttributeNames()) {
    if (/^(aria-|class|role|tabindex)/.test(name)) copy.removeAttribute(name);
  }
  for (const name of INK) {
    const ink = style.getPropertyValue(name);
    const usual = name === "opacity" ? "1" : above && above.getPropertyValue(name);
    if (ink !== usual || copy.hasAttribute(name)) copy.setAttribute(name, ink.replace(/"/g, ""));
  }
  const copies = [...copy.children];
  [...seen.children].forEach((child, n) => inked(child, copies[n], style));
  if (seen.tagName !== "text" || clear(style.stroke)) return undefined;
  copy.before(copy.cloneNode(true));
  return copy.setAttribute("stroke", "none");
}

function pictureNow() {
  const seen = document.querySelector("#view svg.picture");
  if (!seen) return null;
  const copy = seen.cloneNode(true);
  const [width, height] = ["width", "height"].map((side) => Number(seen.getAttribute(side)));
  inked(seen, copy);
  const body = window.getComputedStyle(document.body);
  const parts = [];
  let y = 14;
  const write = (text, size, weight) => {
    for (const line of wrapped(text, Math.floor((width - 32) / (size * 0.6)), 4)) {
      y += size * 1.3;
      parts.push(shape("text", { x: 16, y, "font-size": size, "font-weight": weight, fill: body.color }, line));
    }
  };
  const read = (query) => [...document.querySelectorAll(query)].map((e) => e.textContent).join(" · ");
  write(LEDGER.title[STATE.language], 24, 700);
  if (LEDGER.constructed) write(say("constructed"), 16, 700);
  write(read("#view .caption, #view > .small") || read("#subtitle"), 15, 400);
  y += 12;
  copy.setAttribute("y", y);
  parts.push(copy);
  y += height;
  const keys = MARKS.filter((_, layer) => !STATE.hidden.has(layer))
    .map((mark) => [`${mark.letter} = ${mark.name}`, mark.colour]);
  keys.push([say("confirmed"), body.color], [say("one_sided"), body.color, "8 5"]);
  const beside = Math.max(Math.floor((width - 32) / 270), 1);
  keys.forEach(([text, colour, dash], n) => {
    if (n % beside === 0) y += 20;
    const x = 16 + (n % beside) * 270;
    parts.push(
      shape("path", { d: `M${x} ${y - 5}h30`, stroke: colour, "stroke-width": 6, "stroke-dasharray": dash }),
      shape("text", { x: x + 38, y, "font-size": 14, fill: body.color }, shortened(text, 225, 13)));
  });
  write(footerText(), 13, 400);
  y = Math.ceil(y + 16);
  return shape("svg", { width, height: y, viewBox: `0 0 ${width} ${y}`, "font-family": "system-ui, Arial, sans-serif" },
    shape("rect", { width, height: y, fill: body.backgroundColor }), ...parts);
}

/* What the explorer draws on layers of points, under its title. */
function pointsNow() {
  const layers = [...document.querySelectorAll("#view canvas")];
  if (!layers.length) return null;
  if (NETWORK.refresh) NETWORK.refresh();
  const { width, height } = layers[0];
  const high = 20 * (window.devicePixelRatio || 1);
  const canvas = make("canvas", { width, height: height + high * 3 });
  const ink = canvas.getContext("2d");
  const body = window.getComputedStyle(document.body);
  ink.fillStyle = body.backgroundColor;
  ink.fillRect(0, 0, width, canvas.height);
  for (const layer of layers) ink.drawImage(layer, 0, high * 3, width, height);
  ink.fillStyle = body.color;
  ink.font = `${high * 0.8}px sans-serif`;
  const told = [LEDGER.title[STATE.language], LEDGER.constructed ? say("constructed") : ""];
  told.forEach((line, n) => ink.fillText(visible(line), high, high * (n + 1.2), width - 2 * high));
  return canvas;
}

function savePicture(kind) {
  const picture = pictureNow();
  const points = picture ? null : pointsNow();
  if (points) points.toBlob((blob) => saveFile(`map-${STATE.tab}.png`, "", blob));
  if (!picture) return;
  const name = `map-${STATE.tab}.${kind}`;
  const text = new XMLSerializer().serializeToString(picture);
  if (kind === "svg") saveFile(name, "image/svg+xml", text);
  else {
    const image = new Image();
    image.addEventListener("load", () => {
      const canvas = make("canvas", { width: image.width * 2, height: image.height * 2 });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => saveFile(name, "", blob));
    });
    image.src = "data:image/svg+xml," + encodeURIComponent(text);
  }
  speak(say("saved_file", { name }));
}

function saveControl() {
  const select = make("select", { id: "save", "aria-label": say("save_picture") },
    ...["", "svg", "png"].map((kind) => make("option", { value: kind }, kind ? kind.toUpperCase() : say("save_picture"))));
  select.addEventListener("change", () => {
    savePicture(select.value);
    select.value = "";
  });
  return select;
}

/* All rows of a table, also those not shown, with exact figures and their unit. */
function saveTable(name, heads, rows) {
  saveFile(name, "text/csv", csvText([heads.map((head) => say(head)), ...rows], STATE.language));
  speak(say("saved_file", { name }));
}

/* Headings are those that are read again, so that "status", which means another thing, is none. */
function saveFlows(flows) {
  const heads = ["provider", "receiver", "kind", "quantity", "period", "confirmation", "unit"];
  saveTable("flows.csv", heads, flows.map((flow) => [
    ACTORS[flow.provider].name, ACTORS[flow.receiver].name, MARKS[flow.layer].name,
    flow.quantity === null ? "" : decimalMark(plainNumber(flow.quantity), STATE.language),
    LEDGER.periods[flow.period] || "", statusText(flow.sure), MARKS[flow.layer].unit,
  ]));
}

function saveRows(rows) {
  const heads = ["provider", "receiver", "kind", "quantity", "period", "declared_by", "unit", "origin", "note"];
  saveTable("rows.csv", heads, rows.map(([[origin, by, quantity, unit, note], flow]) => [
    ACTORS[flow.provider].name, ACTORS[flow.receiver].name, MARKS[flow.layer].name,
    decimalMark(quantity || "", STATE.language), LEDGER.periods[flow.period] || "",
    say(["by_provider", "by_receiver", "by_facilitator"][by]), unit, origin, note || "",
  ]));
}
