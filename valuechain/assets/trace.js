"use strict";
/* Loops through an actor, and what disappears without it, on the picture of columns. */

const TRACE = (() => {
  const LONGEST_LOOP = 4;
  const MOST_LOOPS = 8;
  const CLOSE = 1e-12;

  const isOutside = (place) => Boolean(LEDGER.actors[place][8]);

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
      if (isOutside(provider) || isOutside(receiver)) continue;
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

  /* What each actor no longer receives in a layer when one leaves, shares staying as they
   * are: h is 1 for the one who leaves, and for the others the sum of the h of their
   * sources, weighted by the share that comes from each. */
  function lossesOf(place, flows) {
    const came = ACTORS.map(() => 0);
    const went = ACTORS.map(() => 0);
    const used = flows.filter(({ quantity }) => quantity !== null && quantity > 0n);
    for (const { provider, receiver, quantity } of used) {
      went[provider] += size(quantity);
      came[receiver] += size(quantity);
    }
    const through = came.map((value, n) => Math.max(value, went[n]));
    const inner = used.filter(({ provider, receiver }) =>
      !isOutside(provider) && !isOutside(receiver));
    const fed = new Set(ACTORS.map((_, n) => n).filter((n) => went[n] > came[n] * (1 + 1e-9)));
    for (const { provider, receiver } of used) if (isOutside(provider)) fed.add(receiver);
    const reached = along(inner, fed);
    const after = along(inner, new Set([place]));
    let share = ACTORS.map((_, n) => (n === place ? 1 : 0));
    if (!reached.has(place) && through[place] > 0) {
      return { share, came, closed: after.size > 1 };
    }
    for (let step = 0, moved = 1; moved > CLOSE && step < 100000; step += 1) {
      const fresh = ACTORS.map((_, n) => (n === place ? 1 : 0));
      for (const { provider, receiver, quantity } of inner) {
        if (receiver === place || !reached.has(receiver)) continue;
        fresh[receiver] += (size(quantity) / through[receiver]) * share[provider];
      }
      moved = Math.max(...fresh.map((value, n) => Math.abs(value - share[n])));
      share = fresh;
    }
    const lost = share.map((value, n) => value * through[n]);
    return { share, came, lost, closed: false };

    function along(arrows, start) {
      const seen = new Set(start);
      for (let grown = -1; grown !== seen.size; ) {
        grown = seen.size;
        for (const arrow of arrows) if (seen.has(arrow.provider)) seen.add(arrow.receiver);
      }
      return seen;
    }
  }

  /* The losses of every layer that is shown, computed once a choice. */
  function lossesByLayer(place) {
    const layers = new Map();
    for (const flow of told(null).flows) {
      if (!layers.has(flow.layer)) layers.set(flow.layer, []);
      layers.get(flow.layer).push(flow);
    }
    const found = new Map();
    for (const [layer, flows] of layers) {
      const takesPart = flows.some((f) => f.provider === place || f.receiver === place);
      if (takesPart) found.set(layer, lossesOf(place, flows));
    }
    return found;
  }

  /* The part of a line that disappears: its layers side by side, none added to another. */
  function vanished(line, boxes, place, losses) {
    const parts = line.layers.filter((layer) => losses.has(layer)).map((layer) => {
      const { share } = losses.get(layer);
      let gone = 0;
      let all = 0;
      for (const flow of behind(new Set(boxes[line.provider].members),
        new Set(boxes[line.receiver].members), new Set([layer]))) {
        const own = flow.provider === place || flow.receiver === place;
        gone += size(flow.quantity) * (own ? 1 : share[flow.provider]);
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
      const lit = steps ? pairs.some((pair) => steps.includes(pair)) : gone > CLOSE;
      if (gone > CLOSE) {
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
    for (const [layer, { share, came, lost, closed }] of lossesByLayer(place)) {
      const mark = MARKS[layer];
      if (closed) {
        found.push([2, say("trace_undefined", { kind: mark.name })]);
        continue;
      }
      if (!lost) continue;
      ACTORS.forEach((actor, n) => {
        if (n === place || isOutside(n) || share[n] <= CLOSE || !came[n]) return;
        const part = Math.min(lost[n] / came[n], 1);
        const amount = (value) =>
          figure(BigInt(Math.round(value * 1e6)), mark, STATE.language);
        found.push([part, say("trace_loss", {
          name: actor.name, share: percent(part), kind: mark.name,
          lost: amount(Math.min(lost[n], came[n])), of: amount(came[n]),
        })]);
      });
    }
    found.sort((a, b) => b[0] - a[0]);
    const items = found.slice(0, MOST_LISTED).map(([, text]) => make("li", {}, text));
    return items.length ? items : [make("li", {}, say("trace_nobody"))];
  }

  function percent(part) {
    const text = (100 * part).toFixed(part > 0 && part < 0.01 ? 1 : 0);
    return STATE.language === "fr" ? text.replace(".", ",") + "\u00a0%" : text + "%";
  }

  return { traced, clear, lightUp, details, lossesByLayer };
})();
