// Where cells and groups go: rows that are filled from edge to edge, so that no card stands tall and empty. Pure.

export const CELL_HEIGHT = 13;
export const GAP = 3;
const KIND_GAP = 5;
export const PAD = 18;
export const BETWEEN = 8;
/** A row takes another group as long as none of it needs more lines than this. */
const LINES = 3;
const NARROW = 150;
const NARROW_ON_PHONES = 132;

export interface Sized {
  width: number;
  starts: boolean;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  line: number;
}

export function pack(cells: Sized[], room: number): Box[] {
  let x = 0;
  let line = 0;
  return cells.map((cell) => {
    const width = Math.min(cell.width, room);
    const lead = x > 0 && cell.starts ? KIND_GAP : 0;
    if (x > 0 && x + lead + width > room) {
      x = 0;
      line += 1;
    } else x += lead;
    const box = { x, y: line * (CELL_HEIGHT + GAP), width, line };
    x += width + GAP;
    return box;
  });
}

export const linesOf = (cells: Sized[], room: number): number => (cells.length === 0 ? 0 : (pack(cells, room).at(-1)?.line ?? 0) + 1);

/** How wide a group would be in one line. */
const natural = (cells: Sized[]): number => cells.reduce((sum, cell) => sum + cell.width + GAP + (cell.starts ? KIND_GAP : 0), PAD);

export interface Placed<T> {
  group: T;
  width: number;
}

export interface Row<T> {
  groups: Placed<T>[];
  lines: number;
}

/** Rows of groups, in their order. Groups of a row share its width by what they hold. */
export function rowsOf<T extends { cells: Sized[] }>(groups: T[], room: number): Row<T>[] {
  if (room <= 0) return [];
  const least = Math.min(room, room < 420 ? NARROW_ON_PHONES : NARROW);
  const rows: Row<T>[] = [];
  let open: T[] = [];
  let made: Row<T> | undefined;
  for (const group of groups) {
    const wider = [...open, group];
    const fits = wider.length * (least + BETWEEN) - BETWEEN <= room;
    const next = shared(wider, room, least);
    if (made && (!fits || (next.lines > LINES && next.lines > made.lines))) {
      rows.push(made);
      open = [group];
      made = shared(open, room, least);
    } else {
      open = wider;
      made = next;
    }
  }
  if (made) rows.push(closing(made, least));
  return rows;
}

function shared<T extends { cells: Sized[] }>(groups: T[], room: number, least: number): Row<T> {
  const free = room - BETWEEN * (groups.length - 1);
  const wanted = groups.map((group) => natural(group.cells));
  const clamped = new Set<number>();
  let unit = 0;
  for (let changed = true; changed; ) {
    changed = false;
    const rest = wanted.reduce((sum, want, index) => sum + (clamped.has(index) ? 0 : want), 0);
    unit = rest > 0 ? (free - clamped.size * least) / rest : 0;
    wanted.forEach((want, index) => {
      if (!clamped.has(index) && want * unit < least) {
        clamped.add(index);
        changed = true;
      }
    });
  }
  const placed = groups.map((group, index) => ({ group, width: Math.floor(clamped.has(index) ? Math.max(least, clamped.size === groups.length ? free / groups.length : 0) : (wanted[index] ?? 0) * unit) }));
  return { groups: placed, lines: linesIn(placed) };
}

const linesIn = <T extends { cells: Sized[] }>(placed: Placed<T>[]): number => Math.max(1, ...placed.map(({ group, width }) => linesOf(group.cells, width - PAD)));

/** The last row does not stretch few cells over the whole width. */
function closing<T extends { cells: Sized[] }>(row: Row<T>, least: number): Row<T> {
  if (row.lines > 1) return row;
  return { ...row, groups: row.groups.map(({ group, width }) => ({ group, width: Math.min(width, Math.max(least, Math.ceil(natural(group.cells)) + 120)) })) };
}

/** The cell above or below, nearest to the middle of the one that is left. */
export function beside(boxes: Box[], from: number, by: -1 | 1): number {
  const box = boxes[from];
  if (!box) return from;
  const middle = box.x + box.width / 2;
  let best = from;
  let nearest = Infinity;
  boxes.forEach((one, index) => {
    const away = Math.abs(one.x + one.width / 2 - middle);
    if (one.line === box.line + by && away < nearest) [best, nearest] = [index, away];
  });
  return best;
}

export const cellAt = (boxes: Box[], x: number, y: number): number =>
  boxes.findIndex((box) => x >= box.x - GAP / 2 && x <= box.x + box.width + GAP / 2 && y >= box.y - GAP / 2 && y <= box.y + CELL_HEIGHT + GAP / 2);

/** Rows as they were, as long as they hold the same groups: one thing more or less must not move the rest of the page. */
export function kept<T extends { key: string; cells: Sized[] }>(before: Row<T>[], groups: T[]): Row<T>[] | undefined {
  const were = before.flatMap((row) => row.groups.map(({ group }) => group.key));
  if (were.length !== groups.length || groups.some((group, index) => group.key !== were[index])) return undefined;
  const byKey = new Map(groups.map((group) => [group.key, group]));
  return before.map((row) => {
    const placed = row.groups.map(({ group, width }) => ({ group: byKey.get(group.key) ?? group, width }));
    return { groups: placed, lines: Math.max(row.lines, linesIn(placed)) };
  });
}
