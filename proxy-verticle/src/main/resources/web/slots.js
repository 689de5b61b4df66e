/** The cells that stand for an instance's slots. */

/** Above this many slots a cell stands for several. */
const MOST_CELLS = 600;

/** Returns each cell's kind: mine, others, reserved, or empty for a free slot. */
export function cells({ open, reserved, cap }, mine) {
  const each = Math.ceil(Math.max(cap, open + reserved) / MOST_CELLS) || 1;
  return [
    ['mine', mine],
    ['others', open - mine],
    ['reserved', reserved],
    ['', Math.max(0, cap - open - reserved)],
  ].flatMap(([kind, count]) => Array(Math.ceil(count / each)).fill(kind));
}
