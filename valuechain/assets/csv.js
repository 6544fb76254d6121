"use strict";
/* Tables as CSV files: no cell is a formula to a spreadsheet, and nothing is sent. */

const RUNS = /^'*[=+\-@\t\r]/;
const NUMERAL = /^[+-]?[0-9]+([.,][0-9]+)?$/;

/* Told a language, as spreadsheets of that language open files; else as programs read them. */
function csvText(rows, language) {
  const comma = language === "fr" ? ";" : ",";
  const cell = (text) => {
    const safe = RUNS.test(text) && !NUMERAL.test(text) ? "'" + text : text;
    return /[",;\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  const lines = rows.map((row) => row.map((text) => cell(String(text))).join(comma) + "\n");
  return (language ? "\ufeff" : "") + lines.join("");
}

function decimalMark(number, language) {
  return language === "fr" ? number.replace(".", ",") : number;
}

function saveFile(name, kind, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: kind }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
