import { fresh, pass, server, sleep, stream } from './browser.js';
import { refreshCapacity, watchCapacity } from '../../main/resources/web/badges.js';
import { equal, test } from './harness.js';

const Badges = customElements.get('headroom-badges');
const SECOND = 1_000;
const MINUTE = 60_000;
let pages = 0;

function capacity({ instance = {}, cluster = {}, newSessions = {} } = {}) {
  return {
    instance: { id: 'pod-a', open: 412, reserved: 3, cap: 500, free: 85, level: 'ok', ...instance },
    cluster: { open: 412, reserved: 3, cap: 500, free: 85, level: 'ok', ...cluster },
    newSessions: { enabled: true, reason: null, ...newSessions },
  };
}

/** The connection of a page that asked nothing before. */
function page() {
  fresh();
  pages += 1;
  return `https://hub.example/${pages}/`;
}

function watched() {
  const base = page();
  const heard = [];
  const stop = watchCapacity((news) => heard.push(news), base);
  return { base, heard, stop, last: () => heard.at(-1) };
}

/** A page whose stream said something. */
async function streaming(document = capacity()) {
  const watch = watched();
  stream().say(document);
  await pass(0);
  return watch;
}

function shown(attributes, document) {
  const badges = new Badges();
  const states = [];
  badges.addEventListener('statechange', ({ detail }) => states.push(detail));
  Object.entries({ src: page(), ...attributes }).forEach(([name, value]) => badges.setAttribute(name, value));
  badges.connectedCallback();
  if (document) {
    stream().say(document);
  }
  const region = badges.shadowRoot.children[0];
  return {
    badges,
    states,
    texts: () => region.children.map(({ children: [, text] }) => text.textContent),
    numbers: () =>
      region.children.map(({ children: [, , numbers] }) => (numbers.hidden ? null : numbers.textContent)),
    titles: () => region.children.map(({ title }) => title),
  };
}

test('the stream is opened at once, and nothing is known before it speaks', async () => {
  const { base, heard } = watched();
  equal(stream().url, `${base}capacity/events`);
  await pass(SECOND);
  equal(heard, []);
});

test('what the stream says is told', async () => {
  const { heard } = await streaming();
  equal(heard, [{ known: true, document: capacity(), waiting: false }]);
});

test('however many watch, one connection, which ends with the last of them', async () => {
  const { base, stop } = await streaming();
  const heard = [];
  const stopSecond = watchCapacity((news) => heard.push(news.known), base.slice(0, -1));
  equal([heard, EventSource.all.length], [[true], 1]);
  stop();
  equal(EventSource.all[0].closed, false);
  stopSecond();
  equal(EventSource.all[0].closed, true);
  stopSecond();
  await pass(10 * MINUTE);
  equal(server.asked, []);
});

test('a stream that ends young is replaced by questions, and tried again after half a minute', async () => {
  const { last } = await streaming();
  server.answer = () => ({ body: capacity({ instance: { open: 7 } }) });
  stream().fail();
  await pass(SECOND);
  equal([last().document.instance.open, stream()], [7, null]);
  await pass(28 * SECOND);
  equal(stream(), null);
  await pass(10 * SECOND);
  equal(EventSource.all.length, 2);
});

test('a stream that lived is replaced within seconds', async () => {
  await streaming();
  server.answer = () => ({ body: capacity() });
  for (let i = 0; i < 4; i++) {
    await pass(10 * SECOND);
    stream().say(capacity());
  }
  stream().fail();
  await pass(6 * SECOND);
  equal(stream() !== null, true);
});

test('a stream silent for twenty seconds counts as ended', async () => {
  await streaming();
  await pass(19 * SECOND);
  equal(stream() !== null, true);
  await pass(2 * SECOND);
  equal([stream(), server.asked.length], [null, 1]);
});

test('after three misses nothing is known, and the old document stays', async () => {
  const { heard, last } = await streaming();
  server.answer = () => ({ status: 500 });
  stream().fail();
  await pass(SECOND);
  equal(heard.length, 1);
  await pass(3 * SECOND);
  equal(last(), { known: false, document: capacity(), waiting: false });
});

test('with no answer ever, waiting ends after three misses', async () => {
  const { heard } = watched();
  stream().fail();
  await pass(20 * SECOND);
  equal(heard, [{ known: false, document: null, waiting: false }]);
});

test('one answer after misses and all is known again', async () => {
  const { last } = watched();
  server.answer = () => ({ body: 'no json' });
  stream().fail();
  await pass(20 * SECOND);
  equal(last().known, false);
  server.answer = () => ({ body: capacity() });
  await pass(3 * SECOND);
  equal(last().known, true);
});

test('a question without an answer is given up after four seconds', async () => {
  watched();
  stream().fail();
  await pass(4 * SECOND);
  equal(server.asked.length, 1);
  await pass(4 * SECOND);
  equal(server.asked.length, 2);
});

test('nothing older than 45 s is shown as if it were so', async () => {
  const { last } = await streaming();
  server.answer = () => ({ status: 500 });
  await pass(20 * SECOND - 1);
  equal(last().known, true);
  await pass(26 * SECOND);
  equal(last().known, false);
});

test('after a sleep the page says unknown before it has asked', async () => {
  const { heard, last } = await streaming();
  sleep(46 * SECOND);
  document.dispatchEvent({ type: 'visibilitychange' });
  equal([heard.length, last().known], [2, false]);
  stream().say(capacity());
  equal(last().known, true);
});

test('after a nap it still knows', async () => {
  const { last } = await streaming();
  sleep(44 * SECOND);
  document.dispatchEvent({ type: 'visibilitychange' });
  equal(last().known, true);
});

test('a hidden page has no connection and asks nothing', async () => {
  await streaming();
  document.visibilityState = 'hidden';
  document.dispatchEvent({ type: 'visibilitychange' });
  await pass(10 * MINUTE);
  equal([stream(), server.asked], [null, []]);
  document.visibilityState = 'visible';
  document.dispatchEvent({ type: 'visibilitychange' });
  equal(stream() !== null, true);
});

test('a network that is back begins a new stream', async () => {
  await streaming();
  window.dispatchEvent({ type: 'online' });
  equal(EventSource.all.map(({ closed }) => closed), [true, false]);
});

test('an answer that did not change is the one before', async () => {
  const { last } = watched();
  const tags = [];
  server.answer = (_, headers) => {
    tags.push(headers['If-None-Match'] ?? null);
    return tags.length === 1 ? { etag: '"1"', body: capacity() } : { status: 304 };
  };
  stream().fail();
  await pass(6 * SECOND);
  equal(tags, [null, '"1"']);
  await pass(20 * SECOND);
  equal([last().known, last().document], [true, capacity()]);
});

test('an answer after the last one stopped watching is told to nobody', async () => {
  const { heard, stop } = watched();
  let answer;
  server.answer = () => new Promise((done) => {
    answer = done;
  });
  stream().fail();
  await pass(SECOND);
  stop();
  answer({ body: capacity() });
  await pass(MINUTE);
  equal([heard, server.asked.length], [[], 1]);
});

/** Turns the clock while the stream speaks. */
async function passStreaming(ms, document) {
  for (let left = ms; left > 0; left -= 10 * SECOND) {
    await pass(Math.min(left, 10 * SECOND));
    stream()?.say(document);
  }
}

test('a page follows the instance that the ingress leads to', async () => {
  const { last } = await streaming();
  server.answer = () => ({ body: capacity({ instance: { id: 'pod-b' } }) });
  await passStreaming(MINUTE, capacity());
  await pass(0);
  equal([server.asked.length, EventSource.all.length, last().document.instance.id], [1, 2, 'pod-a']);
});

test('where each answer comes from another instance the page asks less and less often', async () => {
  await streaming();
  let asked = 0;
  server.answer = () => {
    asked += 1;
    return { body: capacity({ instance: { id: `pod-${asked}` } }) };
  };
  await passStreaming(60 * MINUTE, capacity());
  equal(asked, 6);
});

test('where the same instance answers the page asks once a minute', async () => {
  await streaming();
  server.answer = () => ({ body: capacity() });
  await passStreaming(10 * MINUTE, capacity());
  equal([server.asked.length, EventSource.all.length], [10, 1]);
});

test('while its instance restarts the page asks every ten seconds', async () => {
  const draining = capacity({ instance: { draining: true, level: 'full', cap: 0, free: 0 } });
  await streaming(draining);
  server.answer = () => ({ body: draining });
  await passStreaming(MINUTE, draining);
  equal(server.asked.length, 6);
});

test('a refresh asks once within five seconds, however often the page wants it', async () => {
  const { base } = await streaming();
  server.answer = () => ({ body: capacity() });
  refreshCapacity(null, base);
  refreshCapacity(null, base);
  await pass(SECOND);
  refreshCapacity('pod-b', base);
  await pass(SECOND);
  equal(server.asked.length, 1);
  await pass(4 * SECOND);
  equal(server.asked.length, 2);
});

test('a refresh for the instance that is shown asks nothing', async () => {
  const { base } = await streaming();
  refreshCapacity('pod-a', base);
  await pass(10 * SECOND);
  equal(server.asked, []);
});

test('no badge before the first answer, and unknown when none came', async () => {
  const { texts, badges } = shown();
  equal([texts(), badges.state], [[], 'unknown']);
  stream().fail();
  await pass(20 * SECOND);
  equal(texts(), ['This instance: unknown', 'Cluster: unknown']);
});

test('no badge while both scopes have room, unless it is asked for', () => {
  equal(shown({}, capacity()).texts(), []);
  equal(shown({ always: '' }, capacity()).texts(), ['This instance has room', 'Cluster has room']);
  equal(shown({ numbers: '' }, capacity()).numbers(), ['85 free', '85 free']);
  equal(shown({ numbers: '', quiet: '' }, capacity()).texts(), []);
  equal(shown({ always: '', scope: 'cluster' }, capacity()).texts(), ['Cluster has room']);
  equal(shown({ always: '', scope: 'all' }, capacity()).texts().length, 2);
});

test('a full scope has a badge without numbers', () => {
  const full = shown({ numbers: '', quiet: '' }, capacity({ instance: { level: 'full', free: 0 } }));
  equal([full.texts(), full.numbers()], [['This instance is full'], [null]]);
});

test('the tooltip has the numbers', () => {
  const title = (instance) => shown({ always: '', scope: 'instance' }, capacity({ instance })).titles()[0];
  equal(title({}), '412 sessions open, 3 reserved, 85 of 500 free');
  equal(title({ open: 1, reserved: 0, free: 499 }), '1 session open, 499 of 500 free');
  equal(title({ open: 0, reserved: 0, free: 0, cap: 0, level: 'full' }), '0 sessions open, 0 of 0 free');
});

test('the tooltip of an instance that restarts says whether others have room', () => {
  const title = (cluster) =>
    shown({ scope: 'instance' }, capacity({ instance: { draining: true, open: 2, cap: 0, free: 0 }, cluster })).titles();
  equal(title({}), ['2 sessions still open here; new ones open elsewhere']);
  equal(title({ free: 0 }), ['2 sessions still open here; no room for new ones is known']);
});

test('the tooltip says when the cluster will be full, if that is known', () => {
  const title = (cluster) =>
    shown({ scope: 'cluster' }, capacity({ cluster: { level: 'warning', ...cluster } })).titles()[0];
  equal(title({ secondsToFull: 840 }), '412 sessions open, 3 reserved, 85 of 500 free, full in about 14 min');
  equal(title({ secondsToFull: 20 }).endsWith(', full in less than a minute'), true);
  equal(title({}).endsWith('free'), true);
  equal(title({ secondsToFull: null }).endsWith('free'), true);
  equal(title({ secondsToFull: 840, free: 0 }).endsWith('0 of 500 free'), true);
});

test('a cluster that is not heard whole speaks of its part', () => {
  const part = shown({ numbers: '', scope: 'cluster' }, capacity({ cluster: { partial: true } }));
  equal(part.numbers(), ['85 free in the part seen']);
  equal(part.titles()[0].startsWith('In the part seen: 412'), true);
});

test('a level that the badges do not know is unknown', () => {
  equal(shown({}, capacity({ instance: { level: 'crowded' } })).texts(), ['This instance: unknown']);
});

test('the state is the worst of both scopes', () => {
  const state = (instance, cluster) => shown({}, capacity({ instance, cluster })).badges.state;
  equal(state({}, { level: 'warning' }), 'warning');
  equal(state({ draining: true }, { level: 'warning' }), 'restarting');
  equal(state({ draining: true }, { level: 'full' }), 'full');
  equal(state({ level: '' }, { level: 'full' }), 'unknown');
});

test('a page hears of states and not of numbers', () => {
  const { states } = shown({}, capacity());
  stream().say(capacity({ instance: { open: 413 } }));
  equal(states.map(({ state }) => state), ['unknown', 'ok']);
  const reason = 'Cluster is full';
  stream().say(capacity({ cluster: { level: 'full' }, newSessions: { enabled: false, reason } }));
  equal(states.length, 3);
  equal(states[2].newSessions, { enabled: false, reason });
  stream().say(capacity({ cluster: { level: 'full' } }));
  equal(states.length, 4);
});

test('start buttons stay on while nothing is known', async () => {
  const full = capacity({ cluster: { level: 'full' }, newSessions: { enabled: false, reason: 'full' } });
  const { states } = shown({}, full);
  stream().fail();
  await pass(20 * SECOND);
  equal(states.at(-1).state, 'unknown');
  equal(states.at(-1).newSessions, { enabled: true, reason: null });
  equal(states.at(-1).document, full);
});

test('another address begins anew, and an element that leaves asks no more', () => {
  const { badges } = shown({}, capacity());
  badges.setAttribute('src', 'https://other.example/_headroom/');
  equal(EventSource.all.map(({ url, closed }) => [url.includes('other'), closed]), [
    [false, true],
    [true, false],
  ]);
  badges.disconnectedCallback();
  equal(stream(), null);
});
