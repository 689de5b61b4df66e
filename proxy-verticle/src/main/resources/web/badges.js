/**
 * <headroom-badges scope="both|instance|cluster">: how full this instance and the cluster are.
 *
 *   <script type="module" src="/_headroom/badges.js"></script>
 *   <headroom-badges></headroom-badges>
 *
 * Attributes: scope (both); src, the address of Headroom's own pages (where this file came from);
 * numbers, to show how many are free; quiet, to show nothing while all is well.
 * Parts: badges, badge, instance, cluster, ok, warning, full, unknown, icon, text, numbers.
 * Variables: --headroom-<state>-color, -background and -border for the four states,
 * --headroom-font, --headroom-radius, --headroom-gap.
 * Event: statechange, with detail {state, instance, cluster, newSessions, document}; a state is
 * ok, warning, full or unknown. Turn start buttons off only when newSessions.enabled is false.
 */

const HERE = new URL('.', import.meta.url).href;

const POLL_MS = 5_000;
const POLL_TIMEOUT_MS = 4_000;
const AFTER_MISS_MS = 2_500;
/** The stream speaks at least every 15 s. */
const STREAM_SILENCE_MS = 20_000;
const STREAM_AGAIN_MS = 30_000;
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
  #polling = null;
  #etag = null;
  #document = null;
  #known = false;
  #heardAt = 0;
  #misses = 0;
  #streamAgainAt = 0;

  constructor(base) {
    this.#base = base;
  }

  /** Calls back now, if anything is known, and after each change; returns how to stop. */
  watch(listener) {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      document.addEventListener('visibilitychange', this.#onVisibility);
      this.#onVisibility();
    } else if (this.#document || this.#misses >= MISSES) {
      listener(this.#news());
    }
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) {
        document.removeEventListener('visibilitychange', this.#onVisibility);
        this.#rest();
      }
    };
  }

  #onVisibility = () => {
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
    this.#polling?.abort();
    this.#polling = null;
    for (const timer of this.#timers.values()) {
      clearTimeout(timer);
    }
    this.#timers.clear();
  }

  #after(name, ms, action) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(name, setTimeout(action, ms));
  }

  #openStream() {
    this.#stream = new EventSource(new URL('capacity/events', this.#base));
    this.#stream.addEventListener('capacity', (event) => {
      this.#awaitStream();
      this.#heard(JSON.parse(event.data));
    });
    this.#stream.addEventListener('error', () => this.#lostStream());
    this.#awaitStream();
  }

  #awaitStream() {
    this.#after('silence', STREAM_SILENCE_MS, () => this.#lostStream());
  }

  #lostStream() {
    this.#closeStream();
    this.#streamAgainAt = Date.now() + spread(STREAM_AGAIN_MS);
    this.#miss();
    this.#after('poll', Math.random() * 500, () => this.#poll());
  }

  #closeStream() {
    clearTimeout(this.#timers.get('silence'));
    this.#stream?.close();
    this.#stream = null;
  }

  async #poll() {
    const polling = new AbortController();
    this.#polling = polling;
    const timeout = setTimeout(() => polling.abort(), POLL_TIMEOUT_MS);
    let document = null;
    try {
      const response = await fetch(new URL('capacity', this.#base), {
        cache: 'no-store',
        headers: this.#etag ? { 'If-None-Match': this.#etag } : {},
        signal: polling.signal,
      });
      if (response.status === 304) {
        document = this.#document;
      } else if (response.ok) {
        document = await response.json();
        this.#etag = response.headers.get('ETag');
      }
    } catch {
      // Not reached, not in time or not JSON: a miss.
    } finally {
      clearTimeout(timeout);
    }
    if (this.#polling !== polling) {
      return;
    }
    this.#polling = null;
    if (document) {
      this.#heard(document);
    } else {
      this.#miss();
    }
    if (document && Date.now() >= this.#streamAgainAt) {
      this.#openStream();
    } else {
      this.#after('poll', spread(document ? POLL_MS : AFTER_MISS_MS), () => this.#poll());
    }
  }

  #heard(document) {
    this.#document = document;
    this.#known = true;
    this.#misses = 0;
    this.#heardAt = Date.now();
    this.#after('stale', STALE_MS, () => this.#forget());
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
    return { known: this.#known, document: this.#document };
  }
}

const feeds = new Map();

/**
 * Follows the capacity document.
 *
 * @param listener called with {known, document} now and after each change; not known: three
 *     updates were missed, and the document, if there is one, is old
 * @param base the address of Headroom's own pages
 * @returns a function that ends it
 */
export function watchCapacity(listener, base = HERE) {
  const address = new URL(base, document.baseURI).href.replace(/\/*$/, '/');
  if (!feeds.has(address)) {
    feeds.set(address, new Feed(address));
  }
  return feeds.get(address).watch(listener);
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
    unknown: 'This instance: unknown',
  },
  cluster: {
    ok: 'Cluster has room',
    warning: 'Cluster is close to its limit',
    full: 'Cluster is full',
    unknown: 'Cluster: unknown',
  },
};

const ORDER = ['ok', 'warning', 'full'];

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
  .badge[hidden] { display: none; }
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

function explain(state, load) {
  if (state === 'unknown') {
    return 'No update for a while';
  }
  const parts = [`${load.open} of ${load.cap} sessions open`];
  if (load.reserved > 0) {
    parts.push(`${load.reserved} reserved`);
  }
  parts.push(`${load.free} free`);
  if (state === 'warning' && Number.isFinite(load.secondsToFull)) {
    const minutes = Math.round(load.secondsToFull / 60);
    parts.push(minutes < 1 ? 'full in less than a minute' : `full in about ${minutes} min`);
  }
  return parts.join(', ');
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

  show(state, load, { numbers, quiet }) {
    if (state !== this.#state) {
      this.#state = state;
      this.element.className = `badge ${state}`;
      this.element.setAttribute('part', `badge ${this.#scope} ${state}`);
      this.#text.textContent = TEXTS[this.#scope][state];
      this.element.replaceChildren(icon(state), this.#text, this.#numbers);
    }
    this.element.hidden = quiet && state === 'ok';
    this.element.title = explain(state, load);
    this.#numbers.hidden = !numbers || (state !== 'ok' && state !== 'warning');
    this.#numbers.textContent = `${load?.free ?? 0} free`;
  }
}

class HeadroomBadges extends HTMLElement {
  static observedAttributes = ['scope', 'src', 'numbers', 'quiet'];

  #badges = { instance: new Badge('instance'), cluster: new Badge('cluster') };
  #region;
  #stop = null;
  #news = { known: false, document: null };
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

  /** ok, warning, full or unknown: the worse of what is shown. */
  get state() {
    return this.#told ?? 'unknown';
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
    const level = known ? document?.[scope]?.level : null;
    return ORDER.includes(level) ? level : 'unknown';
  }

  #render() {
    const scopes = this.#scopes;
    const options = { numbers: this.hasAttribute('numbers'), quiet: this.hasAttribute('quiet') };
    const elements = scopes.map((scope) => this.#badges[scope].element);
    if (elements.some((element, i) => this.#region.children[i] !== element)
        || elements.length !== this.#region.children.length) {
      this.#region.replaceChildren(...elements);
    }
    for (const scope of scopes) {
      this.#badges[scope].show(this.#level(scope), this.#news.document?.[scope], options);
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
