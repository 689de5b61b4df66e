import { Series } from '../../main/resources/web/series.js';
import { equal, test } from './harness.js';

const START = Date.UTC(2026, 10, 20);
const HOUR = 3_600_000;

function history(instances, stepSeconds = 10) {
  return { asOf: new Date(START).toISOString(), stepSeconds, instances };
}

function table(rows) {
  return new Map(Object.entries(rows));
}

function values(series) {
  return series.lines.map(({ points }) => points.map(({ value }) => value));
}

test('the history ends at its time, a step between two points', () => {
  const series = new Series();
  series.replace(history([{ id: 'a', open: [1, 2], cap: [5, 5] }]));
  equal(series.lines[0].points, [
    { at: START - 10_000, value: 1, cap: 5 },
    { at: START, value: 2, cap: 5 },
  ]);
});

test('an empty history has no points', () => {
  const series = new Series();
  series.replace(history([{ id: 'a', open: [], cap: [] }]));
  equal(values(series), [[]]);
  series.replace(history([]));
  equal(series.lines.length, 1);
});

test('the newest point follows the table until its step is over', () => {
  const series = new Series();
  series.replace(history([{ id: 'a', open: [1, 2], cap: [5, 5] }]));
  series.follow(table({ a: { open: '3', cap: '5' } }), START - 1);
  equal(values(series), [[1, 3]]);
  series.follow(table({ a: { open: '4', cap: '5' } }), START);
  equal(values(series), [[1, 3, 4]]);
  series.follow(table({ a: { open: '5', cap: '5' } }), START + 2_000);
  equal(values(series), [[1, 3, 5]]);
});

test('a gap stays a gap', () => {
  const series = new Series();
  series.replace(history([{ id: 'a', open: [1, null], cap: [5, null] }]));
  series.follow(table({ a: { open: '3', cap: '5' } }), START - 1);
  equal(values(series), [[1, null, 3]]);
});

test('an instance that comes begins with one point', () => {
  const series = new Series();
  series.follow(table({ new: { open: '0', cap: '5' } }), START);
  equal(series.lines[0].points, [{ at: START, value: 0, cap: 5 }]);
});

test('an instance that left stays for the hour that its line is in sight', () => {
  const series = new Series();
  series.follow(table({ gone: { open: '1', cap: '5' } }), START);
  series.follow(table({}), START + HOUR);
  equal(values(series), [[1]]);
  series.follow(table({}), START + HOUR + 1);
  equal(series.lines, []);
});

test('colours go by appearance and are lent again', () => {
  const series = new Series();
  const open = { open: '1', cap: '5' };
  const eight = Object.fromEntries([...'abcdefgh'].map((id) => [id, open]));
  series.follow(table(eight), START);
  equal(series.lines.map(({ colour }) => colour), [1, 2, 3, 4, 5, 6, 7, 8]);
  series.follow(table({ ...eight, ninth: open }), START + 1);
  equal(series.lines.at(-1).colour, null);
  const { c, ...rest } = eight;
  series.follow(table(rest), START + HOUR + 2);
  series.follow(table({ ...rest, tenth: c }), START + HOUR + 3);
  equal(series.lines.at(-1), { id: 'tenth', colour: 3, points: [{ at: START + HOUR + 3, value: 1, cap: 5 }] });
});

test('a cap that all share is one line, others have their own', () => {
  const series = new Series();
  series.replace(
    history([
      { id: 'a', open: [1], cap: [5] },
      { id: 'b', open: [1], cap: [5] },
      { id: 'c', open: [1], cap: [7] },
    ]),
  );
  series.follow(table({ new: { open: '1', cap: '5' } }), START + 1);
  equal(series.caps().map(({ label }) => label), ['cap 5', 'cap 7']);
  equal(series.caps()[0].points.map(({ at }) => at), [START]);
});

test('the cap is the last one known, 0 while an instance drains', () => {
  const series = new Series();
  series.replace(history([{ id: 'a', open: [1, 1, null], cap: [5, 0, null] }]));
  equal(series.caps().map(({ label }) => label), ['cap 0']);
  equal(series.caps()[0].points.map(({ value }) => value), [5, 0, null]);
});

test('no cap known, no line', () => {
  const series = new Series();
  equal(series.caps(), []);
  series.replace(history([{ id: 'a', open: [null], cap: [null] }]));
  equal(series.caps(), []);
});
