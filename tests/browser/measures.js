() => {
  const seen = (e) => {
    const box = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" &&
      style.clipPath === "none";
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => {
      const v = c / 255;
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const rgb = (text) => (text.match(/[\d.]+/g) || [255, 255, 255]).map(Number);
  const contrast = (one, other) => {
    const [a, b] = [luminance(rgb(one).slice(0, 3)), luminance(rgb(other).slice(0, 3))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const behind = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (rgb(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = [...document.querySelectorAll("body *")].filter((e) =>
    !["SCRIPT", "STYLE", "OPTION"].includes(e.tagName) && seen(e) &&
    [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()));
  const labels = [...document.querySelectorAll(".picture text")]
    // The boxes of slanted words meet where the words themselves do not.
    .filter((e) => seen(e) && !e.closest(".slanted"));
  const boxes = labels.map((e) => e.getBoundingClientRect());
  const overlapping = boxes.filter((a, n) => boxes.some((b, m) => m !== n &&
    a.left + 1 < b.right && b.left + 1 < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom));
  const isSvg = (e) => e.namespaceURI.endsWith("svg");
  return {
    labels: labels.length,
    smallest: Math.min(...texts.map((e) => parseFloat(getComputedStyle(e).fontSize))),
    overlapping: labels.length ? overlapping.length / labels.length : 0,
    textContrast: Math.min(...texts.map((e) =>
      contrast(isSvg(e) ? getComputedStyle(e).fill : getComputedStyle(e).color, behind(e)))),
    lineContrast: Math.min(...[...document.querySelectorAll(".ink")].map((e) =>
      contrast(getComputedStyle(e).stroke, behind(document.body)))),
    lines: document.querySelectorAll(".line").length,
    boxes: document.querySelectorAll(".box").length,
    wide: document.documentElement.scrollWidth, high: document.documentElement.scrollHeight,
  };
}
