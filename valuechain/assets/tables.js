"use strict";
/* Each table of a report as a CSV file: what is read, with numbers as spreadsheets take them. */
(() => {
  const FIGURE = /^([+−-]?)([\d\u202f]+)(?:[.,](\d+))?(?:\u00a0(.+))?$/;
  const words = (id) => document.getElementById(id).content;

  function textOf(part) {
    const copy = part.cloneNode(true);
    const language = document.documentElement.lang;
    for (const other of copy.querySelectorAll(`[lang]:not([lang="${language}"])`)) other.remove();
    for (const more of copy.querySelectorAll("button, svg, details > :not(summary)")) more.remove();
    for (const apart of copy.querySelectorAll("p, div, li, br, small, summary")) apart.before(" ");
    return copy.textContent.replace(/[ \n\t]+/g, " ").trim();
  }

  /* A figure as a number and its unit; any other text as it stands. */
  function plain(text) {
    const [, sign, whole, part, unit] = text.match(FIGURE) || [];
    if (!whole) return [text, ""];
    const minus = sign && sign !== "+" ? "-" : "";
    const number = minus + whole.replace(/\u202f/g, "") + (part ? "." + part : "");
    return [decimalMark(number, document.documentElement.lang), unit || ""];
  }

  /* Columns of pictures alone stay out; a column of figures has its unit beside it. */
  function rowsOf(table) {
    const [head, ...body] = [...table.rows].map((row) => [...row.cells]);
    const cells = body.map((row) => row.map((cell) =>
      cell.classList.contains("num") ? plain(textOf(cell)) : [textOf(cell), ""]));
    const withUnit = head.map((_, n) => cells.some((row) => row[n] && row[n][1]));
    const unit = textOf(words("csv-unit"));
    const kept = head.map((_, n) => cells.some((row) => row[n] && row[n][0]));
    return [
      head.flatMap((cell, n) => [textOf(cell), `${textOf(cell)} – ${unit}`].slice(0, kept[n] + withUnit[n])),
      ...cells.map((row) => row.flatMap((cell, n) => cell.slice(0, kept[n] + withUnit[n]))),
    ];
  }

  const page = location.pathname.split("/").pop().replace(/\.html?$/, "") || "table";
  [...document.querySelectorAll("main table")].forEach((table, n) => {
    if (!table.tHead || !table.tBodies[0].rows.length) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "csv";
    button.append(words("csv-save").cloneNode(true));
    button.addEventListener("click", () => saveFile(`${page}-${n + 1}.csv`, "text/csv", csvText(rowsOf(table), document.documentElement.lang)));
    (table.closest(".scroll") || table).after(button);
  });
})();
