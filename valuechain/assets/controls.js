"use strict";
/* The sentence on top, the tabs, the choices, and the legend that filters. */

function buildControls(bar) {
  const tabs = make("div", { role: "group", "aria-label": say("views"), class: "tabs" },
    ...TABS.map((tab) =>
      button(say("tab_" + tab), { "aria-pressed": String(STATE.tab === tab), id: "tab-" + tab },
        () => showTab(tab))), moreViews());
  bar.replaceChildren(tabs, ...[periodControl(), basisControl(), shareControl(), searchControl()].filter(Boolean),
    make("span", { class: "acts" },
      button(say("undo"), { id: "undo", disabled: TRAIL.length ? null : "" }, undo),
      button(say("room"), { "aria-pressed": String(STATE.room), id: "room" }, toggleRoom),
      saveControl(),
      button(say("language"), { id: "language", lang: STATE.language === "fr" ? "en" : "fr" },
        switchLanguage)));
}

/* Views that are asked for less often stand in one list. */
function moreViews() {
  const select = make("select", { id: "more", "aria-label": say("more_views") },
    make("option", { value: "" }, say("more_views")),
    ...MORE.map((view) => make("option", { value: view }, say("tab_" + view))));
  select.value = MORE.includes(STATE.tab) ? STATE.tab : "";
  select.addEventListener("change", () => showTab(select.value || "map"));
  return select;
}

function periodControl() {
  if (LEDGER.periods.length < 2) return null;
  const select = make("select", { id: "period" },
    ...[-1, ...LEDGER.periods.keys()].map((n) => make("option", { value: n }, periodText(n))));
  const slider = make("input", {
    id: "when", type: "range", min: -1, max: LEDGER.periods.length - 1, step: 1, "aria-label": say("period"),
  });
  const take = (period) => {
    STATE.period = period;
    select.value = String(period);
    slider.value = String(period);
    slider.setAttribute("aria-valuetext", periodText(period));
  };
  for (const control of [select, slider]) {
    control.addEventListener("input", () => {
      take(Number(control.value));
      refresh(control === slider ? control.id : "");
    });
  }
  take(STATE.period);
  return make("span", { class: "wide" }, make("label", {}, say("period") + " ", select), slider);
}

function basisControl() {
  const select = make("select", { id: "basis" },
    ...basesKnown().map((basis) => make("option", { value: basis }, say("of_" + basis))));
  select.value = STATE.basis;
  select.addEventListener("change", () => {
    takeBasis(select.value);
    refresh();
  });
  return make("label", { class: "wide" }, say("basis") + " ", select);
}

function shareControl() {
  const output = make("output", { for: "share" }, STATE.share + "\u00a0%");
  const slider = make("input", {
    id: "share", type: "range", min: 50, max: 100, step: 5, value: STATE.share,
  });
  slider.addEventListener("input", () => {
    STATE.share = Number(slider.value);
    output.textContent = STATE.share + "\u00a0%";
    refresh(slider.id);
  });
  return make("label", { class: "wide", "data-for": "share" }, say("share") + " ", slider, " ", output);
}

function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}

/* Actors whose name holds what is searched for, and the boxes they are in. */
function searched() {
  const wanted = plain(STATE.search);
  return wanted ? ACTORS.filter((actor) => plain(actor.name).includes(wanted)) : [];
}

function searchedBoxes() {
  const places = new Set(searched().map((actor) => actor.place));
  return SCENE.boxes.filter((box) => box.members.some((place) => places.has(place)));
}

function searchControl() {
  const input = make("input", {
    id: "search", type: "search", placeholder: say("search"), "aria-label": say("search"),
    autocomplete: "off",
  });
  input.value = STATE.search;
  input.addEventListener("input", () => {
    STATE.search = input.value.trim();
    remember("search");
    if (!STATE.search) {
      light(seedOf(STATE.chosen));
      speak("");
      return;
    }
    const found = searched();
    const names = found.slice(0, 5).map((actor) => actor.name).join(", ");
    speak(found.length ? say("search_found", { count: found.length, names }) : say("search_none"));
    if (STATE.tab === "map" && SCENE) light(searchedBoxes());
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      const found = searched();
      if (found.length) chooseActor(found[0].place);
      if (found.length && STATE.tab === "explore" && LEDGER.library === "vis") {
        NETWORK.focus(found[0].place, { scale: 1 });
      }
    }
  });
  return make("span", { class: "finder" }, input);
}

function swatch(colour, dash, width) {
  return shape("svg", { class: "swatch", width: 34, height: 16, "aria-hidden": "true" },
    shape("path", {
      d: "M1 8h32", stroke: colour, "stroke-width": width, "stroke-dasharray": dash, fill: "none",
    }), shape("path", { class: "current", d: "M1 8h32", "stroke-width": 2.5 }));
}

function buildLegend(host) {
  const kinds = MARKS.map((mark, layer) => {
    const on = !STATE.hidden.has(layer);
    return make("li", { "data-family": mark.family }, button("", { class: "kind", "aria-pressed": String(on) }, () => {
      if (STATE.hidden.has(layer)) STATE.hidden.delete(layer);
      else STATE.hidden.add(layer);
      refresh();
      document.querySelectorAll("#legend .kind")[layer].focus();
    }));
  });
  kinds.forEach((item, layer) => {
    const mark = MARKS[layer];
    item.firstChild.append(swatch(mark.colour, null, 6),
      make("b", {}, mark.letter), " " + visible(mark.name));
  });
  const keys = [
    make("li", {}, swatch("currentColor", null, 4), say("confirmed")),
    make("li", {}, swatch("currentColor", "8 5", 4), say("one_sided")),
    ...(FLOWS.some(isRefund) ? [make("li", {}, refundSample(), say("refund_key"))] : []),
    make("li", {}, bulletSample(), say("legend_bar")),
    make("li", {}, hatchSample(), say("not_measured")),
    ...widthSamples(),
  ];
  if (STATE.ordered) keys.push(make("li", {}, saveButton()));
  const reset = STATE.opened.size
    ? [make("li", {}, button(say("refold"), {}, () => {
      STATE.opened.clear();
      refresh();
    }))] : [];
  host.replaceChildren(
    make("ul", { "aria-label": say("legend"), class: "kinds" }, ...kinds),
    make("ul", { class: "keys" }, ...keys, ...reset));
}

function refundSample() {
  return shape("svg", { class: "swatch", width: 34, height: 16, "aria-hidden": "true" },
    shape("path", { class: "ink", d: "M1 8h32", stroke: "currentColor", "stroke-width": 8, "stroke-dasharray": "2 4" }),
    shape("path", { class: "spine", d: "M1 8h32", stroke: "currentColor" }));
}

function bulletSample() {
  return shape("svg", { class: "swatch", width: 34, height: 16, "aria-hidden": "true" },
    shape("rect", { class: "trough", x: 1, y: 5, width: 32, height: 6 }),
    shape("rect", { class: "measured", x: 1, y: 5, width: 20, height: 6 }),
    shape("rect", { class: "declared", x: 24, y: 2, width: 4, height: 12 }));
}

function hatchSample() {
  return shape("svg", { class: "swatch", width: 34, height: 16, "aria-hidden": "true" },
    shape("rect", { class: "trough", x: 1, y: 4, width: 32, height: 8 }),
    ...[0, 1, 2, 3, 4].map((n) => shape("path", {
      d: `M${4 + n * 6} 12l4 -8`, class: "hatch", "stroke-width": 2,
    })));
}

/* Three widths with their amounts, when a single kind is shown. */
function widthSamples() {
  const shown = MARKS.map((_, layer) => layer).filter((layer) => !STATE.hidden.has(layer));
  if (shown.length !== 1 || !SCENE) return [make("li", { class: "widths" }, say("widths"))];
  const most = SCENE.flows.reduce((a, flow) => {
    const large = flow.quantity === null ? 0n : flow.quantity < 0n ? -flow.quantity : flow.quantity;
    return large > a ? large : a;
  }, 0n);
  return [[4n, 1n], [2n, 1n], [1n, 1n]].map(([down]) => {
    const amount = most / down;
    const wide = lineWidth(1 / Number(down));
    return make("li", { class: "widths" }, swatch(MARKS[shown[0]].colour, null, Math.min(wide, 16)),
      figure(amount, MARKS[shown[0]], STATE.language));
  });
}
