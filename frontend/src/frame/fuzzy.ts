// How well typed letters fit a name.

/** Higher is better, 0 is no fit. Whole words and beginnings count more than scattered letters. */
export function fit(typed: string, name: string): number {
  const want = typed.trim().toLowerCase();
  const have = name.toLowerCase();
  if (want === "") return 1;
  const at = have.indexOf(want);
  if (at === 0) return 1000 - have.length;
  if (at > 0) return (/[\s\-_./:]/.test(have[at - 1] ?? "") ? 800 : 500) - have.length;
  let place = 0;
  let breaks = 0;
  for (const letter of want.replaceAll(" ", "")) {
    const next = have.indexOf(letter, place);
    if (next === -1) return 0;
    if (next > place) breaks += 1;
    place = next + 1;
  }
  return Math.max(1, 200 - breaks * 30 - have.length);
}
