// Who sits where among the mounted rows: scrolling gives a row that left to one that came, and makes none anew.

export interface Place {
  index: number;
  start: number;
  size: number;
}

/** Each place in the seat that its index says, so that neighbours keep theirs. Seats are added and never taken away. */
export function seated(before: (Place | undefined)[], places: Place[]): (Place | undefined)[] {
  const seats: (Place | undefined)[] = Array.from({ length: Math.max(before.length, places.length) }, () => undefined);
  for (const { index, start, size } of places) {
    const seat = index % seats.length;
    const old = before[seat];
    seats[seat] = old?.index === index && old.start === start && old.size === size ? old : { index, start, size };
  }
  return seats;
}
