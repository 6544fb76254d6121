"use strict";
(() => {
  const radios = document.querySelectorAll('input[name="language"]');

  function spoken() {
    const chosen = document.querySelector('input[name="language"]:checked');
    return chosen ? chosen.value : "en";
  }

  function speak() {
    const language = spoken();
    document.documentElement.lang = language;
    for (const link of document.querySelectorAll('a[href$=".html"], a[href*=".html#speak-"]')) {
      link.setAttribute("href", link.getAttribute("href").split("#")[0] + "#speak-" + language);
    }
    for (const box of document.querySelectorAll("input.filter")) {
      box.placeholder = language === "fr" ? box.dataset.fr : box.dataset.en;
      box.setAttribute("aria-label", box.placeholder);
    }
  }

  function filtered(table) {
    const box = document.createElement("input");
    box.type = "search";
    box.className = "filter";
    box.dataset.en = "Find in this table";
    box.dataset.fr = "Chercher dans ce tableau";
    const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const rows = Array.from(table.tBodies[0].rows, (row) => [row, plain(row.textContent)]);
    box.addEventListener("input", () => {
      const wanted = plain(box.value);
      for (const [row, text] of rows) row.hidden = !text.includes(wanted);
    });
    table.parentElement.before(box);
  }

  function opened() {
    const place = document.getElementById(location.hash.slice(1));
    let part = place && place.closest("details");
    if (part && !part.open) setTimeout(() => place.scrollIntoView());
    for (; part; part = part.parentElement.closest("details")) part.open = true;
  }

  const carried = document.getElementById(location.hash.slice(1));
  if (carried && carried.name === "language") {
    carried.checked = true;
    window.addEventListener("load", () => window.scrollTo(0, 0));
  }
  for (const table of document.querySelectorAll("table.filtered")) filtered(table);
  for (const radio of radios) radio.addEventListener("change", speak);
  window.addEventListener("hashchange", opened);
  document.addEventListener("click", (event) => {
    if (event.target.closest('a[href^="#"]')) setTimeout(opened);
  });
  speak();
  opened();
})();
