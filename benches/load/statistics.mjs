// Medians and ratios of rounds.

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of what rounds measured, with the least and the most. */
export const spread = (values) => ({ median: median(values), least: Math.min(...values), most: Math.max(...values) });

/** How rounds compare with those of another that ran in turn with them: round by round, since a machine is not always as fast. */
export const ratio = (ours, theirs) => spread(ours.map((value, at) => value / theirs[at]));

/** Numbers that look random and come again from the same seed (mulberry32). */
export function chance(seed) {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** The same things in another order, the same each time. */
export function shuffled(things, seed = 1) {
  const below = chance(seed);
  const left = [...things];
  for (let at = left.length - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [left[at], left[other]] = [left[other], left[at]];
  }
  return left;
}
