"use strict";
/* Loops through an actor, and what disappears without it, on the picture of columns. */

const TRACE = (() => {
  const LONGEST_LOOP = 4;
  const MOST_LOOPS = 8;

  /* The trace that is shown belongs to the actor that is chosen. */
  function traced() {
    const { trace, chosen } = STATE;
    const one = trace && chosen && chosen.members && chosen.members.length === 1;
    return one && chosen.members[0] === trace.place ? trace : null;
  }

  /* Loops through an actor, the shortest first; each a list of places. */
  function loopsThrough(place) {
    const next = new Map();
    for (const { provider, receiver, quantity } of told(null).flows) {
      if (provider === receiver || quantity === null || quantity <= 0n) continue;
      if (ACTORS[provider].outside || ACTORS[receiver].outside) continue;
      if (!next.has(provider)) next.set(provider, new Set());
      next.get(provider).add(receiver);
    }
    const found = [];
    let ways = [[place]];
    for (let length = 1; length <= LONGEST_LOOP && found.length < 1000; length += 1) {
      const longer = [];
      for (const way of ways) {
        const after = [...(next.get(way[way.length - 1]) || [])].sort((a, b) => a - b);
        if (length > 1 && after.includes(place)) found.push(way);
        for (const one of after) if (!way.includes(one)) longer.push([...way, one]);
      }
      ways = longer.slice(0, 100000);
    }
    return found;
  }

  /* What is lost in every layer that is shown when an actor leaves; null where refunds
   * cannot be followed. All periods that are shown count together, as in the picture. */
  function lossesByLayer(place) {
    const layers = new Map();
    for (const flow of FLOWS.filter(counts)) {
      if (!layers.has(flow.layer)) layers.set(flow.layer, []);
      layers.get(flow.layer).push(flow);
    }
    const found = new Map();
    for (const [layer, flows] of [...layers].sort((a, b) => a[0] - b[0])) {
      if (!flows.some((f) => f.provider === place || f.receiver === place)) continue;
      const losses = lossesOf(pairsIn(flows), departure(place));
      found.set(layer, losses && {
        ...losses,
        lost: [...losses.share].map((share, n) => share * losses.through[n]),
        closed: losses.share.some((share, n) => n !== place && Number.isNaN(share)),
      });
    }
    return found;
  }

  /* The part of a line that disappears: its layers side by side, none added to another. */
  function vanished(line, boxes, place, losses) {
    const parts = line.layers.filter((layer) => losses.get(layer)).map((layer) => {
      const { share } = losses.get(layer);
      let gone = 0;
      let all = 0;
      for (const flow of behind(new Set(boxes[line.provider].members),
        new Set(boxes[line.receiver].members), new Set([layer]))) {
        const own = flow.provider === place || flow.receiver === place;
        gone += size(flow.quantity) * (own ? 1 : share[flow.provider] || 0);
        all += size(flow.quantity);
      }
      return all ? gone / all : 0;
    });
    return parts.reduce((total, part) => total + part, 0) / Math.max(line.layers.length, 1);
  }

  function clear() {
    if (!SCENE) return;
    for (const old of document.querySelectorAll(".vanished")) old.remove();
  }

  /* A loop at full ink, or what disappears hatched; the rest stays or fades. */
  function lightUp() {
    const trace = traced();
    const { boxes, lines } = SCENE;
    const steps = trace.loop && trace.loop.map((one, n) =>
      one + "|" + trace.loop[(n + 1) % trace.loop.length]);
    const losses = trace.loop ? null : lossesByLayer(trace.place);
    const litBoxes = new Set(boxes.filter((box) =>
      (trace.loop || [trace.place]).some((place) => box.members.includes(place))));
    for (const line of lines) {
      const pairs = boxes[line.provider].members.flatMap((one) =>
        boxes[line.receiver].members.map((other) => one + "|" + other));
      const gone = losses ? vanished(line, boxes, trace.place, losses) : 0;
      const lit = steps ? pairs.some((pair) => steps.includes(pair)) : gone > SETTLED;
      if (gone > SETTLED) {
        line.shape.append(shape("path", {
          class: "vanished", d: curve(line.points),
          "stroke-width": Math.max(line.width * Math.min(gone, 1), 1.5).toFixed(2),
        }));
        litBoxes.add(boxes[line.provider]).add(boxes[line.receiver]);
      }
      for (const mark of [line.shape, line.sign]) {
        mark.classList.toggle("faded", !lit);
        mark.classList.toggle("lit", lit && Boolean(steps));
      }
    }
    for (const box of boxes) {
      box.shape.classList.toggle("faded", !litBoxes.has(box));
      box.shape.classList.toggle("chosen", box.members.includes(trace.place));
    }
  }

  function showTrace(trace, text) {
    STATE.trace = trace;
    if (text) speak(text);
    if (STATE.tab === "map") light(seedOf(STATE.chosen));
    for (const one of document.querySelectorAll(".trace")) {
      one.setAttribute("aria-pressed", String(Boolean(trace) && one.value === trace.key));
    }
  }

  /* In the panel of an actor: its loops, and what the others no longer receive without it. */
  function details(place) {
    const name = ACTORS[place].name;
    const toggle = (text, key, loop) => {
      const shown = traced();
      const one = button(text, {
        class: "plain trace", value: key, "aria-pressed": String(Boolean(shown && shown.key === key)),
      }, () => showTrace(STATE.trace && STATE.trace.key === key ? null : { place, key, loop }, text));
      return one;
    };
    const parts = [make("h3", {}, say("trace_loops"))];
    const loops = loopsThrough(place);
    const items = loops.slice(0, MOST_LOOPS).map((loop) =>
      make("li", {}, toggle([...loop, place].map((one) => ACTORS[one].name).join(" → "),
        place + ":" + loop.join(","), loop)));
    parts.push(items.length ? make("ul", {}, ...items) : make("p", {}, say("trace_no_loop")));
    if (loops.length > MOST_LOOPS) {
      parts.push(make("p", { class: "small" },
        say("trace_more", { count: loops.length - MOST_LOOPS })));
    }
    parts.push(make("h3", {}, say("trace_without_title", { name })));
    parts.push(make("p", {}, toggle(say("trace_without"), place + ":gone", null)));
    parts.push(make("ul", {}, ...lossItems(place)));
    parts.push(make("p", { class: "small" }, say("trace_bound")));
    return parts;
  }

  /* Who no longer receives what, the largest share first; undefined is said. */
  function lossItems(place) {
    const found = [];
    for (const [layer, losses] of lossesByLayer(place)) {
      const kind = MARKS[layer].name;
      if (!losses || losses.closed) {
        found.push([2, say(losses ? "trace_undefined" : "loss_refund", { kind })]);
        continue;
      }
      for (const { place: n, share, lost, of } of lossRows(losses, place)) {
        if (share === null) continue;
        found.push([share, say("trace_loss", {
          name: ACTORS[n].name, share: shareText(share), kind,
          lost: amountOf(rounded(Math.min(lost, of)), layer), of: amountOf(rounded(of), layer),
        })]);
      }
    }
    found.sort((a, b) => b[0] - a[0]);
    const items = found.slice(0, MOST_LISTED).map(([, text]) => make("li", {}, text));
    return items.length ? items : [make("li", {}, say("trace_nobody"))];
  }

  return { traced, clear, lightUp, details, lossesByLayer };
})();
