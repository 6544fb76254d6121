"use strict";
/* Arrow keys: right and left along flows, up and down among neighbours. */

function walk(event) {
  const { boxes, lines } = SCENE;
  const at = [...boxes, ...lines].find((mark) => mark.shape === document.activeElement);
  if (!at) return;
  const key = event.key;
  if (key === "Enter" || key === " ") {
    event.preventDefault();
    choose(at);
    return;
  }
  if (!key.startsWith("Arrow")) return;
  event.preventDefault();
  const way = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (event.shiftKey && way && !at.points && STATE.tab === "map") {
    moveBox(at, besideBox(at).indexOf(at) + way);
    return;
  }
  const next = at.points ? fromLine(at, key) : fromBox(at, key);
  if (next) next.shape.focus();
}

function largestFirst(lines) {
  return [...lines].sort((a, b) => b.width - a.width);
}

function fromBox(box, key) {
  const { boxes, lines } = SCENE;
  if (key === "ArrowRight") {
    return largestFirst(lines.filter((line) => boxes[line.provider] === box))[0];
  }
  if (key === "ArrowLeft") {
    return largestFirst(lines.filter((line) => boxes[line.receiver] === box))[0];
  }
  const column = boxes.filter((one) => one.column === box.column);
  const place = column.sort((a, b) => a.y - b.y).indexOf(box);
  const next = column[place + (key === "ArrowDown" ? 1 : -1)];
  return next || nextColumn(box, key === "ArrowDown" ? 1 : -1);
}

function nextColumn(box, way) {
  const beside = SCENE.boxes.filter((one) => one.column === box.column + way);
  beside.sort((a, b) => a.y - b.y);
  return way > 0 ? beside[0] : beside[beside.length - 1];
}

function fromLine(line, key) {
  const { boxes, lines } = SCENE;
  if (key === "ArrowRight") return boxes[line.receiver];
  if (key === "ArrowLeft") return boxes[line.provider];
  const same = largestFirst(lines.filter((one) => one.provider === line.provider));
  return same[same.indexOf(line) + (key === "ArrowDown" ? 1 : -1)];
}
