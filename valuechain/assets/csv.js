"use strict";
/* Tables as CSV files: no cell is a formula to a spreadsheet, and nothing is sent. */

const RUNS = /^'*[=+\-@\t\r]/;
const NUMERAL = /^[+-]?[0-9]+(\.[0-9]+)?$/;

function csvText(rows) {
  const cell = (text) => {
    const safe = RUNS.test(text) && !NUMERAL.test(text) ? "'" + text : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return rows.map((row) => row.map((text) => cell(String(text))).join(",") + "\n").join("");
}

function saveFile(name, kind, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
