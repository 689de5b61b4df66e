import { cells } from '../../main/resources/web/slots.js';
import { equal, test } from './harness.js';

function counts(instance, mine) {
  const kinds = cells({ reserved: 0, ...instance }, mine);
  return ['mine', 'others', 'reserved', ''].map((kind) => kinds.filter((one) => one === kind).length);
}

test('a cell for each slot', () => {
  equal(counts({ open: 5, reserved: 2, cap: 10 }, 3), [3, 2, 2, 3]);
});

test('mine come first, the free ones last', () => {
  equal(cells({ open: 2, reserved: 1, cap: 4 }, 1), ['mine', 'others', 'reserved', '']);
});

test('no cell without a slot', () => {
  equal(counts({ open: 0, cap: 0 }, 0), [0, 0, 0, 0]);
});

test('a draining instance has cap 0 and shows what is still open', () => {
  equal(counts({ open: 3, cap: 0 }, 1), [1, 2, 0, 0]);
});

test('more open than a lowered cap leaves no cell free', () => {
  equal(counts({ open: 7, reserved: 1, cap: 5 }, 0), [0, 7, 1, 0]);
});

test('a large cap has a cell for several slots, and one for a single session', () => {
  equal(counts({ open: 1, cap: 600 }, 1), [1, 0, 0, 599]);
  equal(counts({ open: 1, cap: 60_000 }, 1), [1, 0, 0, 600]);
  equal(counts({ open: 1_200, cap: 600 }, 0), [0, 600, 0, 0]);
});
