/**
 * <headroom-badges>: how full this instance and the cluster are; nothing while both have room.
 *
 *   <script type="module" src="/_headroom/badges.js"></script>
 *   <headroom-badges></headroom-badges>
 *
 * Its attributes, parts, variables, event and method, and the rule for start buttons:
 * docs/badges.md.
 */

const HERE = new URL('.', import.meta.url).href;

const POLL_MS = 5_000;
const ASK_TIMEOUT_MS = 4_000;
const AFTER_MISS_MS = 2_500;
/** The stream speaks at least every 15 s. */
const STREAM_SILENCE_MS = 20_000;
const STREAM_AGAIN_MS = 30_000;
/** After a stream that has lived: its instance restarts, and another one answers. */
const STREAM_MOVES_MS = 3_000;
/** Beside the stream, since the ingress may lead elsewhere by now. */
const CHECK_MS = 60_000;
/** Where each answer comes from another instance there is nothing to follow. */
const MOST_CHECK_MS = 960_000;
/** While this instance restarts. */
const CHECK_RESTARTING_MS = 10_000;
/** Between two checks, however often the page asks. */
const LEAST_CHECK_MS = 5_000;
const MISSES = 3;
/** Whatever happened to timers, nothing older than this is shown as if it were so. */
const STALE_MS = 45_000;

const spread = (ms) => ms * (0.75 + Math.random() / 2);

/** One connection per page and address, however many badges show it; none while hidden. */
class Feed {
  #base;
  #listeners = new Set();
  #stream = null;
  #timers = new Map();
  #streamSince = 0;
  /** The instance at the other end of the stream, or the one that answered last. */
  #instance = null;
  #asking = null;
  /** The last answer with its entity tag. */
  #answer = { etag: null, document: null };
  #document = null;
  #known = false;
  #heardAt = 0;
  #misses = 0;
  #streamAgainAt = 0;
  #checkMs = CHECK_MS;
  #checkedAt = 0;

  constructor(base) {
    this.#base = base;
  }

  /** Calls back now, if anything is known, and after each change; returns how to stop. */
  watch(listener) {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      document.addEventListener('visibilitychange', this.#begin);
      window.addEventListener('online', this.#begin);
      this.#begin();
    } else if (this.#document || this.#misses >= MISSES) {
      listener(this.#news());
    }
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) {
        document.removeEventListener('visibilitychange', this.#begin);
        window.removeEventListener('online', this.#begin);
        this.#rest();
      }
    };
  }

  /** Asks soon whether the ingress leads to another instance by now, unless it is this one. */
  refresh(instance) {
    if (!this.#stream || instance === this.#instance || this.#timers.has('refresh')) {
      return;
    }
    const wait = Math.max(0, this.#checkedAt + LEAST_CHECK_MS - Date.now());
    this.#after('refresh', wait + Math.random() * 1_000, () => this.#check());
  }

  /** Anew, with the cookies of now. */
  #begin = () => {
    this.#rest();
    if (document.visibilityState !== 'hidden') {
      if (this.#known && Date.now() - this.#heardAt > STALE_MS) {
        this.#forget();
      }
      this.#openStream();
    }
  };

  #rest() {
    this.#closeStream();
    this.#asking?.abort();
    this.#asking = null;
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#timers.clear();
  }

  #after(name, ms, action) {
    clearTimeout(this.#timers.get(name));
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      action();
    }, ms);
    this.#timers.set(name, timer);
  }

  #openStream() {
    this.#closeStream();
    this.#stream = new EventSource(new URL('capacity/events', this.#base));
    this.#streamSince = Date.now();
    this.#stream.addEventListener('capacity', (event) => {
      this.#awaitStream();
      this.#heard(JSON.parse(event.data));
    });
    this.#stream.addEventListener('error', () => this.#lostStream());
    this.#awaitStream();
    this.#after('check', spread(this.#checkMs), () => this.#check());
  }

  #awaitStream() {
    this.#after('silence', STREAM_SILENCE_MS, () => this.#lostStream());
  }

  #lostStream() {
    const lived = Date.now() - this.#streamSince > STREAM_AGAIN_MS;
    this.#closeStream();
    this.#streamAgainAt = Date.now() + spread(lived ? STREAM_MOVES_MS : STREAM_AGAIN_MS);
    this.#miss();
    this.#after('poll', Math.random() * 500, () => this.#poll());
  }

  #closeStream() {
    for (const name of ['silence', 'check', 'refresh']) {
      clearTimeout(this.#timers.get(name));
      this.#timers.delete(name);
    }
    this.#stream?.close();
    this.#stream = null;
  }

  /** Returns the document; null: not reached, not in time or not JSON; undefined: not wanted now. */
  async #ask() {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const timeout = setTimeout(() => asking.abort(), ASK_TIMEOUT_MS);
    const { etag, document } = this.#answer;
    let answer = null;
    try {
      const response = await fetch(new URL('capacity', this.#base), {
        cache: 'no-store',
        headers: etag ? { 'If-None-Match': etag } : {},
        signal: asking.signal,
      });
      if (response.status === 304) {
        answer = document;
      } else if (response.ok) {
        answer = await response.json();
        this.#answer = { etag: response.headers.get('ETag'), document: answer };
      }
    } catch {
      // Told by the null.
    } finally {
      clearTimeout(timeout);
    }
    if (this.#asking !== asking) {
      return undefined;
    }
    this.#asking = null;
    return answer;
  }

  /** In place of the stream. */
  async #poll() {
    const answer = await this.#ask();
    if (answer === undefined) {
      return;
    }
    if (answer) {
      this.#heard(answer);
    } else {
      this.#miss();
    }
    if (answer && Date.now() >= this.#streamAgainAt) {
      this.#openStream();
    } else {
      this.#after('poll', spread(answer ? POLL_MS : AFTER_MISS_MS), () => this.#poll());
    }
  }

  /** Beside the stream, which stays with its instance wherever the sticky cookie leads by now. */
  async #check() {
    this.#checkedAt = Date.now();
    const answer = await this.#ask();
    if (answer === undefined || !this.#stream) {
      return;
    }
    const moved = answer && answer.instance.id !== this.#instance;
    this.#checkMs = moved ? Math.min(2 * this.#checkMs, MOST_CHECK_MS) : CHECK_MS;
    if (moved) {
      this.#heard(answer);
      this.#openStream();
    } else {
      this.#after('check', spread(this.#untilCheck()), () => this.#check());
    }
  }

  #untilCheck() {
    return this.#document?.instance.draining ? CHECK_RESTARTING_MS : this.#checkMs;
  }

  #heard(document) {
    const restarts = document.instance.draining && !this.#document?.instance.draining;
    this.#document = document;
    this.#instance = document.instance.id;
    this.#known = true;
    this.#misses = 0;
    this.#heardAt = Date.now();
    this.#after('stale', STALE_MS, () => this.#forget());
    if (restarts && this.#stream) {
      this.#after('check', spread(CHECK_RESTARTING_MS), () => this.#check());
    }
    this.#tell();
  }

  #miss() {
    this.#misses += 1;
    if (this.#misses === MISSES) {
      this.#forget();
    }
  }

  #forget() {
    this.#known = false;
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) {
      listener(this.#news());
    }
  }

  #news() {
    const waiting = !this.#document && this.#misses < MISSES;
    return { known: this.#known, document: this.#document, waiting };
  }
}

const feeds = new Map();

function feed(base) {
  const address = new URL(base, document.baseURI).href.replace(/\/*$/, '/');
  if (!feeds.has(address)) {
    feeds.set(address, new Feed(address));
  }
  return feeds.get(address);
}

/**
 * Follows the capacity document.
 *
 * @param listener called with {known, document} now and after each change; not known: three
 *     updates were missed, and the document, if there is one, is old
 * @param base the address of Headroom's own pages
 * @returns a function that ends it
 */
export function watchCapacity(listener, base = HERE) {
  return feed(base).watch(listener);
}

/**
 * To be called when a socket ended or was refused, or another instance answered: the badges ask
 * whether they still speak of the right one, at most every few seconds.
 *
 * @param instance the id of the one that answered, if known: nothing is asked when it is the one shown
 * @param base the address of Headroom's own pages
 */
export function refreshCapacity(instance, base = HERE) {
  feed(base).refresh(instance);
}

const SHAPES = {
  ok: [
    ['circle', { cx: 8, cy: 8, r: 7 }],
    ['path', { d: 'M4.6 8.3l2.3 2.3 4.5-4.9', class: 'mark' }],
  ],
  warning: [
    ['path', { d: 'M8 1.2 15.2 14.4H.8Z' }],
    ['path', { d: 'M8 6v4M8 12.3v.1', class: 'mark' }],
  ],
  full: [
    ['path', { d: 'M5 .9h6L15.1 5v6L11 15.1H5L.9 11V5Z' }],
    ['path', { d: 'M4.4 8h7.2', class: 'mark' }],
  ],
  restarting: [
    ['path', { d: 'M14.2 8.6A6.3 6.3 0 1 1 12.3 3.5L14.4 5.5', class: 'ring' }],
    ['path', { d: 'M14.4 1.6v3.9h-3.9', class: 'ring' }],
  ],
  unknown: [
    ['circle', { cx: 8, cy: 8, r: 6.4, class: 'ring' }],
    ['path', { d: 'M5.9 6.3a2.1 2.1 0 1 1 2.9 2c-.5.2-.8.6-.8 1.2M8 11.8v.1', class: 'ring' }],
  ],
};

const TEXTS = {
  instance: {
    ok: 'This instance has room',
    warning: 'This instance is close to its limit',
    full: 'This instance is full',
    restarting: 'This instance is restarting',
    unknown: 'This instance: unknown',
  },
  cluster: {
    ok: 'Cluster has room',
    warning: 'Cluster is close to its limit',
    full: 'Cluster is full',
    restarting: 'Cluster is restarting',
    unknown: 'Cluster: unknown',
  },
};

/** The worst last. */
const ORDER = ['ok', 'warning', 'restarting', 'full'];

const SHEET = new CSSStyleSheet();
SHEET.replaceSync(`
  :host {
    display: inline-block;
    vertical-align: middle;
    font: 600 0.8125rem/1.3 var(--headroom-font, system-ui, sans-serif);

    --ok: light-dark(#12693f, #6fd6a0);
    --ok-back: light-dark(#e2f4e9, #11301f);
    --ok-line: light-dark(#9fd5b6, #2b6b48);
    --ok-mark: light-dark(#ffffff, #11301f);
    --warning: light-dark(#8a4a00, #ffbf66);
    --warning-back: light-dark(#fff0d9, #38260a);
    --warning-line: light-dark(#efbd74, #7d5718);
    --warning-mark: light-dark(#ffffff, #38260a);
    --full: #ffffff;
    --full-back: #c4281f;
    --full-line: #c4281f;
    --full-mark: #c4281f;
    --unknown: light-dark(#4c5765, #b2bdca);
    --unknown-back: light-dark(#e9edf2, #232c37);
    --unknown-line: light-dark(#8b96a5, #66758a);
  }
  :host([hidden]) { display: none; }
  .badges { display: flex; flex-wrap: wrap; gap: var(--headroom-gap, 8px); }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.45em;
    padding: 0.28em 0.7em 0.28em 0.5em;
    border: 1px solid;
    border-radius: var(--headroom-radius, 999px);
  }
  svg { flex: none; width: 1.15em; height: 1.15em; fill: currentColor; }
  .mark, .ring {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.8;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .ring { stroke-width: 1.5; }
  .numbers { font-weight: 450; font-variant-numeric: tabular-nums; }
  .ok {
    color: var(--headroom-ok-color, var(--ok));
    background: var(--headroom-ok-background, var(--ok-back));
    border-color: var(--headroom-ok-border, var(--ok-line));
  }
  .ok .mark { stroke: var(--headroom-ok-background, var(--ok-mark)); }
  .warning {
    color: var(--headroom-warning-color, var(--warning));
    background: var(--headroom-warning-background, var(--warning-back));
    border-color: var(--headroom-warning-border, var(--warning-line));
  }
  .warning .mark { stroke: var(--headroom-warning-background, var(--warning-mark)); }
  .full {
    color: var(--headroom-full-color, var(--full));
    background: var(--headroom-full-background, var(--full-back));
    border-color: var(--headroom-full-border, var(--full-line));
  }
  .full .mark { stroke: var(--headroom-full-background, var(--full-mark)); }
  .restarting {
    color: var(--headroom-restarting-color, var(--unknown));
    background: var(--headroom-restarting-background, var(--unknown-back));
    border-color: var(--headroom-restarting-border, var(--unknown-line));
  }
  .unknown {
    color: var(--headroom-unknown-color, var(--unknown));
    background: var(--headroom-unknown-background, var(--unknown-back));
    border-color: var(--headroom-unknown-border, var(--unknown-line));
    border-style: dashed;
  }
  @media (forced-colors: active) {
    .mark { stroke: Canvas; }
  }
`);

function icon(state) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('part', 'icon');
  for (const [name, attributes] of SHAPES[state]) {
    const shape = document.createElementNS(space, name);
    for (const [key, value] of Object.entries(attributes)) {
      shape.setAttribute(key, value);
    }
    svg.append(shape);
  }
  return svg;
}

function span(part) {
  const element = document.createElement('span');
  element.className = part;
  element.setAttribute('part', part);
  return element;
}

function explain(scope, state, document) {
  if (state === 'unknown') {
    return 'No update for a while';
  }
  const { open, reserved, cap, free, partial, secondsToFull } = document[scope];
  const sessions = `${open} ${open === 1 ? 'session' : 'sessions'}`;
  if (state === 'restarting') {
    const room = document.cluster.free > 0 ? 'new ones open elsewhere' : 'no room for new ones is known';
    return `${sessions} still open${scope === 'instance' ? ' here' : ''}; ${room}`;
  }
  const parts = [`${sessions} open`];
  if (reserved > 0) {
    parts.push(`${reserved} reserved`);
  }
  // Not "open of cap": of a cluster's sessions some may be on instances that restart.
  parts.push(`${free} of ${cap} free`);
  if (state === 'warning' && free > 0 && Number.isFinite(secondsToFull)) {
    const minutes = Math.round(secondsToFull / 60);
    parts.push(minutes < 1 ? 'full in less than a minute' : `full in about ${minutes} min`);
  }
  return `${partial ? 'In the part seen: ' : ''}${parts.join(', ')}`;
}

/** One scope's badge; its text changes only with its state, so that a reader is not told numbers. */
class Badge {
  element = span('badge');
  #scope;
  #text = span('text');
  #numbers = span('numbers');
  #state = null;

  constructor(scope) {
    this.#scope = scope;
    this.#numbers.setAttribute('aria-hidden', 'true');
  }

  show(state, document, numbers) {
    if (state !== this.#state) {
      this.#state = state;
      this.element.className = `badge ${state}`;
      this.element.setAttribute('part', `badge ${this.#scope} ${state}`);
      this.#text.textContent = TEXTS[this.#scope][state];
      this.element.replaceChildren(icon(state), this.#text, this.#numbers);
    }
    this.element.title = explain(this.#scope, state, document);
    this.#numbers.hidden = !numbers || (state !== 'ok' && state !== 'warning');
    const { free, partial } = document?.[this.#scope] ?? {};
    this.#numbers.textContent = `${free} free${partial ? ' in the part seen' : ''}`;
  }
}

class HeadroomBadges extends HTMLElement {
  static observedAttributes = ['scope', 'src', 'always', 'numbers', 'quiet'];

  #badges = { instance: new Badge('instance'), cluster: new Badge('cluster') };
  #region;
  #stop = null;
  #news = { known: false, document: null, waiting: true };
  #told = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [SHEET];
    this.#region = document.createElement('div');
    this.#region.className = 'badges';
    this.#region.setAttribute('part', 'badges');
    this.#region.setAttribute('role', 'status');
    this.#region.setAttribute('aria-atomic', 'true');
    root.append(this.#region);
  }

  /** ok, warning, restarting, full or unknown: the worse of the scopes. */
  get state() {
    return this.#told ?? 'unknown';
  }

  /** Asks whether another instance answers by now; see {@link refreshCapacity}. */
  refresh(instance) {
    refreshCapacity(instance, this.src);
  }

  connectedCallback() {
    const { src } = this;
    this.#stop = watchCapacity((news) => this.#update(news), src);
    this.#render();
  }

  disconnectedCallback() {
    this.#stop?.();
    this.#stop = null;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#stop || before === now) {
      return;
    }
    if (name === 'src') {
      this.disconnectedCallback();
      this.connectedCallback();
    } else {
      this.#render();
    }
  }

  get src() {
    return this.getAttribute('src') ?? HERE;
  }

  get #scopes() {
    const scope = this.getAttribute('scope');
    return scope === 'instance' || scope === 'cluster' ? [scope] : ['instance', 'cluster'];
  }

  #update(news) {
    this.#news = news;
    this.#render();
  }

  #level(scope) {
    const { known, document } = this.#news;
    const load = known ? document?.[scope] : null;
    const state = load?.draining ? 'restarting' : load?.level;
    return ORDER.includes(state) ? state : 'unknown';
  }

  /** While there is room only who asks for it is shown so; and nothing before the first answer. */
  #shows(scope) {
    if (this.#news.waiting) {
      return false;
    }
    const asked = this.hasAttribute('always') || this.hasAttribute('numbers');
    return this.#level(scope) !== 'ok' || (asked && !this.hasAttribute('quiet'));
  }

  #render() {
    const scopes = this.#scopes;
    for (const scope of scopes) {
      const { document } = this.#news;
      this.#badges[scope].show(this.#level(scope), document, this.hasAttribute('numbers'));
    }
    const shown = scopes.filter((scope) => this.#shows(scope)).map((scope) => this.#badges[scope].element);
    const there = [...this.#region.children];
    if (shown.length !== there.length || shown.some((element, i) => element !== there[i])) {
      this.#region.replaceChildren(...shown);
    }
    this.#tell(scopes.map((scope) => this.#level(scope)));
  }

  #tell(levels) {
    const worst = levels.includes('unknown')
      ? 'unknown'
      : ORDER[Math.max(...levels.map((level) => ORDER.indexOf(level)))];
    const { known, document } = this.#news;
    const enabled = known ? document.newSessions.enabled : true;
    const now = JSON.stringify([worst, this.#level('instance'), this.#level('cluster'), enabled]);
    if (now === this.#toldAll) {
      return;
    }
    this.#toldAll = now;
    this.#told = worst;
    this.dispatchEvent(
      new CustomEvent('statechange', {
        bubbles: true,
        composed: true,
        detail: {
          state: worst,
          instance: this.#level('instance'),
          cluster: this.#level('cluster'),
          newSessions: known ? document.newSessions : { enabled: true, reason: null },
          document,
        },
      }),
    );
  }

  #toldAll = null;
}

if (!customElements.get('headroom-badges')) {
  customElements.define('headroom-badges', HeadroomBadges);
}
