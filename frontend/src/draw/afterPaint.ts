// Put off what the screen can wait for until it has been painted.

/** Room for the browser to paint, and for a key or a click, before long work begins. */
const BREATH_MS = 50;

/** Calls back a moment after the next frame is on the screen; returns what calls it off. */
export function afterPaint(then: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const frame = requestAnimationFrame(() => (timer = setTimeout(then, BREATH_MS)));
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
