// Before the first paint, so that no theme flashes another one. `system` follows the machine, live.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(prefers-contrast: more)");
  let chosen = {};
  const show = () => {
    const theme = chosen.theme && chosen.theme !== "system" ? chosen.theme : contrast.matches ? "contrast" : dark.matches ? "dark" : "light";
    root.dataset.theme = theme;
    root.dataset.density = chosen.density || "comfortable";
  };
  try {
    chosen = JSON.parse(localStorage.getItem("pulse.appearance") || "{}");
  } catch {
    // Storage is closed to us: the system's theme it is.
  }
  show();
  dark.addEventListener("change", show);
  contrast.addEventListener("change", show);
  window.pulseAppearance = (next) => {
    chosen = next;
    show();
    dispatchEvent(new Event("pulse-theme"));
  };
  dark.addEventListener("change", () => dispatchEvent(new Event("pulse-theme")));
})();
