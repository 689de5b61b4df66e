import { nearest, pathOf, roundUp, scale, timeTicks } from '../../main/resources/web/chart.js';
import { equal, test } from './harness.js';

const MINUTE = 60_000;
const whole = (least) => Math.ceil(Math.max(1, roundUp(least)));

function path(points, since = 0) {
  return pathOf(points, since, (at) => at, (value) => value);
}

test('rounds up to one, two, two and a half or five times a power of ten', () => {
  equal([1, 1.1, 2.1, 2.6, 5.1, 9, 10].map(roundUp), [1, 2, 2.5, 5, 10, 10, 10]);
  equal([0.0011, 1_000, 2_001].map((value) => roundUp(value)), [0.002, 1_000, 2_500]);
});

test('the scale holds the highest value and has whole steps', () => {
  equal(scale([3, 17], whole), { each: 5, count: 4 });
  equal(scale([500, 412], whole), { each: 100, count: 5 });
});

test('a value on a line of the grid gets no step above it', () => {
  equal(scale([0.3], roundUp), { each: 0.1, count: 3 });
});

test('a chart of nothing, of zeros or of unknowns still has a scale', () => {
  const one = { each: 1, count: 1 };
  equal([scale([], whole), scale([0, 0], whole), scale([null, null], whole)], [one, one, one]);
  equal(scale([NaN], whole), one);
});

test('two hundred thousand values are not too many', () => {
  equal(scale(Array(200_000).fill(10), whole), { each: 2, count: 5 });
});

test('the path breaks where nothing is known', () => {
  const points = [1, null, 3, 4].map((value, at) => ({ at, value }));
  equal(path(points), 'M0.0 1.0M2.0 3.0L3.0 4.0');
});

test('the path begins anew after what is too old', () => {
  const points = [1, 2, 3].map((value, at) => ({ at, value }));
  equal(path(points, 1), 'M1.0 2.0L2.0 3.0');
});

test('no path of no points, and a zero is drawn', () => {
  equal([path([]), path([{ at: 1, value: null }]), path([{ at: 1, value: 0 }])], ['', '', 'M1.0 0.0']);
});

test('times are round, as many as there is width for', () => {
  const now = 100.5 * MINUTE;
  equal(timeTicks(now, 5 * MINUTE, 800).map((at) => at / MINUTE), [96, 97, 98, 99, 100]);
  equal(timeTicks(now, 5 * MINUTE, 300).map((at) => at / MINUTE), [96, 98, 100]);
  equal(timeTicks(now, 60 * MINUTE, 800).map((at) => at / MINUTE), [50, 60, 70, 80, 90, 100]);
});

test('a span shorter than a minute may have no round time', () => {
  equal(timeTicks(100.5 * MINUTE, 1_000, 800), []);
});

test('the nearest point is known and within half a minute', () => {
  const points = [
    { at: 0, value: 1 },
    { at: 10_000, value: null },
    { at: 20_000, value: 3 },
  ];
  equal(nearest(points, 9_000).value, 1);
  equal(nearest(points, 11_000).value, 3);
  equal(nearest(points, 10_000).value, 1);
  equal(nearest(points, 49_999).value, 3);
  equal(nearest(points, 50_000), null);
  equal(nearest([], 0), null);
});
