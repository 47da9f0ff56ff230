// What is wrong with an open page on a phone: what is too wide, what scrolls sideways, what is too small to touch.
() => {
  const SMALLEST = 43.5;
  const TOUCHED = "button, a[href], [role=tab], [role=switch], [role=menuitem], input:not([type=hidden]), select, summary";
  const wide = document.documentElement.clientWidth;
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !one.closest(".sr-only");
  const said = (one) => {
    const { width, height } = one.getBoundingClientRect();
    const words = (one.getAttribute("aria-label") || one.textContent || one.type || "").trim().slice(0, 40);
    return `${one.tagName.toLowerCase()} ${words} ${Math.round(width)}x${Math.round(height)}`;
  };
  const scrolls = (one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1;
  const outside = (one) => {
    const { left, right, width } = one.getBoundingClientRect();
    return width > 1 && (right > wide + 1 || left < -1);
  };
  // What is touched: a link that lies over its whole row, a label around its field, else the thing itself.
  const target = (one) => {
    const over = getComputedStyle(one, "::after");
    if (over.content !== "none" && over.position === "absolute") return one.offsetParent ?? one;
    return one.closest("label") ?? one;
  };
  const inText = (one) => getComputedStyle(one).display === "inline" && one.parentElement.textContent.trim() !== one.textContent.trim();
  const small = (one) => {
    const { width, height } = target(one).getBoundingClientRect();
    return width > 1 && height > 1 && (width < SMALLEST || height < SMALLEST);
  };
  const all = [...document.querySelectorAll("body *")].filter((one) => seen(one) && !one.closest("svg, .uplot"));
  const touched = [...document.querySelectorAll(TOUCHED)].filter((one) => seen(one) && !one.disabled && !one.closest("[data-dense]"));
  return {
    wider: document.documentElement.scrollWidth - wide,
    outside: all.filter(outside).map(said).slice(0, 5),
    sideways: all.filter(scrolls).map(said).slice(0, 5),
    small: touched.filter((one) => small(one) && !inText(one)).map(said).slice(0, 20),
  };
}
