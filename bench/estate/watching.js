// What the measures ask of the page, from inside: laid into it before its own scripts run.

const drawnRow = () => document.querySelector('[role="row"][id^="row-"]');
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))));

/** Calls back once the page shows what is looked for. */
const once = (shown) =>
  new Promise((done) => {
    const look = () => {
      if (!shown()) return false;
      watcher.disconnect();
      done(painted());
      return true;
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"] });
    look();
  });

/** When the first row stood on the screen, in milliseconds since the page was asked for. */
globalThis.firstRow = once(drawnRow);

/** What the page itself names; what is fetched later is added to it by scripts. */
globalThis.namedByThePage = async () => {
  const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
  const named = [...page.head.querySelectorAll("script[src], link[rel=stylesheet], link[rel=modulepreload]")];
  return [location.href, ...named.map((one) => new URL(one.getAttribute("src") ?? one.getAttribute("href"), location.origin).href)];
};

/** Milliseconds of each turn from the click on a link of the rail to rows on the screen. */
globalThis.switched = async (turns) => {
  const pages = ["/workloads", "/infrastructure", "/storage"];
  const spent = [];
  for (let turn = -pages.length; turn < turns; turn += 1) {
    const path = pages[(turn + pages.length) % pages.length];
    const link = document.querySelector(`nav a[href^="${path}"]`);
    const before = document.querySelector('[role="grid"]');
    const since = performance.now();
    link.click();
    const at = await once(() => document.querySelector('[role="grid"]') !== before && drawnRow());
    if (turn >= 0) spent.push(at - since);
    await new Promise((done) => setTimeout(done, 400));
  }
  return spent;
};

/** Counts frames in each second of a scroll, and the rows that are mounted meanwhile. */
globalThis.watchFrames = (seconds) => {
  const grid = document.querySelector('[role="grid"]');
  const done = new Promise((told) => {
    const frames = [];
    let rows = 0;
    let since = 0;
    let count = 0;
    const from = grid.scrollTop;
    const rowsNow = grid.getElementsByClassName("cursor-pointer");
    let began = false;
    grid.addEventListener("scroll", () => (began = true), { once: true });
    const frame = (at) => {
      if (!began) return void requestAnimationFrame(frame);
      if (since === 0) since = at;
      count += 1;
      rows = Math.max(rows, rowsNow.length);
      if (at - since >= 1000) {
        frames.push(((count - 1) * 1000) / (at - since));
        since = at;
        count = 1;
      }
      if (frames.length < seconds - 1) requestAnimationFrame(frame);
      else told({ frames, rows, scrolled: grid.scrollTop - from });
    };
    requestAnimationFrame(frame);
  });
  return { done };
};
