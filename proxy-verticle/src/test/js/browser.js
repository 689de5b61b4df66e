/** As much of a browser as the badges use, with a clock that stands still until a test turns it. */

const timers = new Map();
let now = 0;
let lastTimer = 0;

/** Everything of a test before is gone; the server answers nothing yet. */
export function fresh() {
  timers.clear();
  now = Date.UTC(2026, 10, 20);
  server.asked = [];
  server.answer = () => new Promise(() => {});
  EventSource.all = [];
  document.visibilityState = 'visible';
  document.listeners.clear();
  window.listeners.clear();
}

/** Turns the clock, timer by timer. */
export async function pass(ms) {
  const end = now + ms;
  for (;;) {
    await settled();
    const [due] = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
    if (!due) {
      break;
    }
    const [id, { at, action }] = due;
    timers.delete(id);
    now = Math.max(now, at);
    action();
  }
  now = end;
}

/** A laptop's lid: the clock goes on, no timer does. */
export function sleep(ms) {
  now += ms;
}

async function settled() {
  for (let i = 0; i < 30; i++) {
    await null;
  }
}

/** What fetch reaches: answer(url, headers) returns {status, etag, body}, or throws. */
export const server = { asked: [], answer: null };

/** The stream that is open, if one is. */
export function stream() {
  return EventSource.all.find((one) => !one.closed) ?? null;
}

class Target {
  listeners = new Map();

  addEventListener(type, listener) {
    this.listeners.set(type, (this.listeners.get(type) ?? new Set()).add(listener));
  }

  removeEventListener(type, listener) {
    this.listeners.get(type)?.delete(listener);
  }

  dispatchEvent(event) {
    for (const listener of this.listeners.get(event.type) ?? []) {
      listener(event);
    }
  }
}

class Element extends Target {
  attributes = {};
  children = [];

  getAttribute(name) {
    return this.attributes[name] ?? null;
  }

  hasAttribute(name) {
    return name in this.attributes;
  }

  setAttribute(name, value) {
    const before = this.getAttribute(name);
    this.attributes[name] = String(value);
    this.attributeChangedCallback?.(name, before, String(value));
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  attachShadow() {
    this.shadowRoot = new Element();
    return this.shadowRoot;
  }
}

Math.random = () => 0.5;
Date.now = () => now;

Object.assign(globalThis, {
  window: new Target(),
  document: Object.assign(new Target(), {
    baseURI: 'https://hub.example/start/',
    createElement: () => new Element(),
    createElementNS: () => new Element(),
  }),
  HTMLElement: Element,
  CSSStyleSheet: class {
    replaceSync() {}
  },
  CustomEvent: class {
    constructor(type, options) {
      Object.assign(this, { type }, options);
    }
  },
  customElements: {
    defined: new Map(),
    get(name) {
      return this.defined.get(name);
    },
    define(name, type) {
      this.defined.set(name, type);
    },
  },
  EventSource: class extends Target {
    static all = [];
    closed = false;

    constructor(url) {
      super();
      this.url = String(url);
      EventSource.all.push(this);
    }

    say(document) {
      this.dispatchEvent({ type: 'capacity', data: JSON.stringify(document) });
    }

    fail() {
      this.dispatchEvent({ type: 'error' });
    }

    close() {
      this.closed = true;
    }
  },
  AbortController: class {
    signal = new Target();

    abort() {
      this.signal.dispatchEvent({ type: 'abort' });
    }
  },
  setTimeout(action, ms) {
    lastTimer += 1;
    timers.set(lastTimer, { at: now + ms, action });
    return lastTimer;
  },
  clearTimeout(id) {
    timers.delete(id);
  },
  async fetch(url, { headers, signal }) {
    server.asked.push(String(url));
    const aborted = new Promise((_, failed) => {
      signal.addEventListener('abort', () => failed(new Error('aborted')));
    });
    const { status = 200, etag = null, body } = await Promise.race([
      server.answer(String(url), headers),
      aborted,
    ]);
    return {
      status,
      ok: status === 200,
      headers: { get: () => etag },
      json: async () => JSON.parse(typeof body === 'string' ? body : JSON.stringify(body)),
    };
  },
});
