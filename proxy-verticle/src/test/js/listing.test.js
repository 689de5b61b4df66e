import { age, by, bytes, sortedNext, span, summary } from '../../main/resources/web/listing.js';
import { equal, test } from './harness.js';

test('a span has its two largest units, rounded down', () => {
  equal([0, 0.9, 59.9].map(span), ['0 s', '0 s', '59 s']);
  equal([60, 3_599].map(span), ['1 min 0 s', '59 min 59 s']);
  equal([3_600, 86_399].map(span), ['1 h 0 min', '23 h 59 min']);
  equal([86_400, 31_622_400].map(span), ['1 d 0 h', '366 d 0 h']);
});

test('a session says when it ends, a minute before', () => {
  equal(age({ ageSeconds: 9, endsInSeconds: 60 }), '9 s, ends in 1 min 0 s');
  equal(age({ ageSeconds: 9, endsInSeconds: 0 }), '9 s, ends in 0 s');
  equal(age({ ageSeconds: 9, endsInSeconds: 61 }), '9 s');
  equal(age({ ageSeconds: 9, endsInSeconds: null }), '9 s');
  equal(age({ ageSeconds: 9 }), '9 s');
});

test('bytes have a digit after the point below ten, and none as bytes', () => {
  equal([0, 9, 1_023].map(bytes), ['0 B', '9 B', '1023 B']);
  equal([1_024, 10_239, 10_240].map(bytes), ['1.0 KiB', '10.0 KiB', '10 KiB']);
  equal([2 ** 20, 2 ** 30, 2 ** 40].map(bytes), ['1.0 MiB', '1.0 GiB', '1.0 TiB']);
});

test('bytes beyond the largest unit stay in it', () => {
  equal(bytes(2 ** 53), '8192 TiB');
});

test('rows sort by number, by text, and by id where they are equal', () => {
  const rows = [
    { id: 'c', user: 'ann', ageSeconds: 9 },
    { id: 'a', user: '', ageSeconds: 10 },
    { id: 'b', user: 'ann', ageSeconds: 9 },
  ];
  const order = (key, direction) => [...rows].sort(by({ key, direction })).map(({ id }) => id);
  equal(order('ageSeconds', 1), ['b', 'c', 'a']);
  equal(order('ageSeconds', -1), ['a', 'b', 'c']);
  equal(order('user', 1), ['a', 'b', 'c']);
  equal(order('user', -1), ['b', 'c', 'a']);
});

test('numbers sort from the largest first, texts from the first, and a second click turns them', () => {
  const start = { key: 'ageSeconds', direction: -1 };
  equal(sortedNext(start, 'ageSeconds').direction, 1);
  equal(sortedNext(start, 'bytesToClient'), { key: 'bytesToClient', direction: -1 });
  equal(sortedNext(start, 'user'), { key: 'user', direction: 1 });
});

test('the summary says whose sessions, how many more and who did not answer', () => {
  const all = { sessions: [1, 2], total: 2, truncated: false, unanswered: [], viewer: { all: true } };
  equal(summary(all), '2');
  equal(summary({ ...all, viewer: { user: 'ann' } }), '2 of ann');
  equal(summary({ ...all, total: 900, truncated: true }), '2 of 900 or more');
  equal(summary({ ...all, unanswered: ['pod-b', 'pod-c'] }), '2 · no answer from pod-b, pod-c');
  equal(summary({ ...all, sessions: [], total: 0 }), '0');
});
