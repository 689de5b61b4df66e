/** A line for each series over the last hour, against dashed limits. */

const SPACE = 'http://www.w3.org/2000/svg';
const HOUR_MS = 3_600_000;
const TICKS_MS = [60_000, 120_000, 300_000, 600_000, 1_200_000];
const MARGIN = { top: 22, right: 14, bottom: 26 };
const MOST_STEPS = 5;
/** A limit's label over its line: its letters' tails stay clear of it. */
const LABEL_ABOVE = 9;
/** Lines with a colour of their own; the others share a quiet one. */
export const COLOURS = 8;

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** One, two, two and a half or five times a power of ten, no less than this. */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].find((n) => n * power >= value) * power;
}

/** Returns a round step of the grid and how many of them hold all values. */
export function scale(values, step) {
  const highest = values.reduce((most, value) => Math.max(most, value ?? 0), 0) || 1;
  const each = step(highest / MOST_STEPS);
  return { each, count: Math.ceil(highest / each - 1e-9) };
}

/** Round times of what is shown, as many as there is width for. */
export function timeTicks(now, span, width) {
  const most = width < 560 ? 3 : 6;
  const every = TICKS_MS.find((tick) => span / tick <= most) ?? TICKS_MS.at(-1);
  const first = Math.ceil((now - span) / every) * every;
  return Array.from({ length: Math.floor((now - first) / every) + 1 }, (_, i) => first + i * every);
}

/** What an SVG path draws; broken where nothing is known. */
export function pathOf(points, since, x, y) {
  let path = '';
  let pen = 'M';
  for (const { at, value } of points) {
    if (value === null || at < since) {
      pen = 'M';
      continue;
    }
    path += `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
  }
  return path;
}

/** Returns the known point within half a minute; null: there is none. */
export function nearest(points, when) {
  const away = ({ at }) => Math.abs(at - when);
  const near = points.filter((point) => point.value !== null && away(point) < 30_000);
  return near.reduce((best, point) => (best && away(best) <= away(point) ? best : point), null);
}

/** The shortest time is what is shown while there is not an hour to show yet. */
const USUAL = {
  height: 260,
  left: 44,
  shortest: 300_000,
  title: '',
  format: (value) => value.toLocaleString(),
  step: (least) => Math.ceil(Math.max(1, roundUp(least))),
};

export class Chart {
  #host;
  #options;
  #drawing = null;
  #tip = document.createElement('div');
  #series = [];
  #limits = [];
  #now = 0;
  #span = HOUR_MS;
  #marked = null;
  #pointer = null;

  /**
   * @param options height; left, for the numbers; shortest, in milliseconds; title; format(value);
   *     describe(point); step(least), a round distance of the grid's lines, which whole numbers have
   */
  constructor(host, options = {}) {
    this.#host = host;
    this.#options = { ...USUAL, ...options };
    this.#options.describe ??= ({ value }) => this.#options.format(value);
    this.#tip.className = 'tip';
    this.#tip.hidden = true;
    host.append(this.#tip);
    new ResizeObserver(() => this.#draw()).observe(host);
    host.addEventListener('pointermove', (event) => this.#onPointer(event));
    host.addEventListener('pointerleave', () => this.#onPointer(null));
  }

  /**
   * @param series [{id, colour, points: [{at, value}]}], oldest point first; the value is null where
   *     nothing is known
   * @param now the right edge, in milliseconds
   * @param limits [{label, points, kind}]; the kind is a class of the line
   */
  show(series, now, limits = []) {
    this.#series = series;
    this.#limits = limits;
    this.#now = now;
    const known = series.flatMap(({ points }) => points.filter((point) => point.value !== null));
    const first = known.reduce((least, { at }) => Math.min(least, at), now);
    this.#span = Math.min(HOUR_MS, Math.max(this.#options.shortest, now - first));
    this.#draw();
  }

  /** Lifts one instance's line out of the others; null: none. */
  mark(id) {
    this.#marked = id;
    this.#draw();
  }

  get #width() {
    return Math.max(280, this.#host.clientWidth);
  }

  #x(at) {
    const inner = this.#width - this.#options.left - MARGIN.right;
    return this.#options.left + (1 - (this.#now - at) / this.#span) * inner;
  }

  #draw() {
    if (!this.#now) {
      return;
    }
    const { height } = this.#options;
    const points = [...this.#series, ...this.#limits].flatMap((one) => one.points);
    const steps = scale(points.map(({ value }) => value), this.#options.step);
    const inner = height - MARGIN.top - MARGIN.bottom;
    const y = (value) => MARGIN.top + (1 - value / (steps.each * steps.count)) * inner;
    const drawing = svg('svg', {
      viewBox: `0 0 ${this.#width} ${height}`,
      width: this.#width,
      height,
      role: 'img',
      'aria-label': this.#summary(),
    });
    drawing.append(this.#grid(y, steps), this.#caps(y));
    for (const one of [...this.#series].sort((a, b) => this.#rank(a) - this.#rank(b))) {
      drawing.append(this.#line(one, y));
    }
    if (this.#pointer) {
      drawing.append(this.#crosshair(y));
    }
    this.#drawing?.remove();
    this.#drawing = drawing;
    this.#host.prepend(drawing);
  }

  /** Drawn last is on top. */
  #rank({ id, colour }) {
    return id === this.#marked ? 2 : colour ? 1 : 0;
  }

  #grid(y, { each, count }) {
    const group = svg('g', { class: 'grid' });
    for (let i = 0; i <= count; i++) {
      const value = i * each;
      group.append(
        svg('line', { x1: this.#options.left, x2: this.#width - MARGIN.right, y1: y(value), y2: y(value) }),
        svg('text', { x: this.#options.left - 8, y: y(value) + 4, class: 'left' }, this.#options.format(value)),
      );
    }
    for (const at of timeTicks(this.#now, this.#span, this.#width)) {
      const x = this.#x(at);
      if (x > this.#options.left + 14 && x < this.#width - MARGIN.right - 14) {
        group.append(svg('text', { x, y: this.#options.height - 6, class: 'below' }, time.format(at)));
      }
    }
    return group;
  }

  #caps(y) {
    const group = svg('g', { class: 'caps' });
    for (const { label, points, kind = '' } of this.#limits) {
      const last = points.findLast(({ value }) => value !== null);
      if (last) {
        const at = { x: this.#width - MARGIN.right, y: y(last.value) - LABEL_ABOVE };
        const line = svg('path', { d: this.#path(points, y), class: kind });
        group.append(line, svg('text', { ...at, class: kind }, label));
      }
    }
    return group;
  }

  #line({ id, colour, points }, y) {
    const quiet = this.#marked && this.#marked !== id;
    const group = svg('g', { class: `line ${colour ? `series-${colour}` : ''} ${quiet ? 'quiet' : ''}` });
    group.append(svg('path', { d: this.#path(points, y) }));
    const last = points.at(-1);
    if (last && last.value !== null && this.#now - last.at < 2 * 60_000) {
      group.append(svg('circle', { cx: this.#x(last.at), cy: y(last.value), r: 3 }));
    }
    return group;
  }

  #path(points, y) {
    return pathOf(points, this.#now - this.#span, (at) => this.#x(at), y);
  }

  #onPointer(event) {
    const x = event ? event.clientX - this.#host.getBoundingClientRect().left : -1;
    const inside = x >= this.#options.left && x <= this.#width - MARGIN.right;
    const share = (x - this.#options.left) / (this.#width - this.#options.left - MARGIN.right);
    this.#pointer = inside ? this.#now - (1 - share) * this.#span : null;
    this.#tip.hidden = !inside;
    this.#draw();
  }

  #crosshair(y) {
    const group = svg('g', { class: 'crosshair' });
    const rows = [];
    for (const one of this.#series) {
      const point = nearest(one.points, this.#pointer);
      if (point) {
        rows.push({ ...one, point });
        group.append(
          svg('circle', { cx: this.#x(point.at), cy: y(point.value), r: 3.5,
            class: one.colour ? `series-${one.colour}` : '' }),
        );
      }
    }
    const x = this.#x(this.#pointer);
    group.prepend(svg('line', { x1: x, x2: x, y1: MARGIN.top, y2: this.#options.height - MARGIN.bottom }));
    this.#fillTip(rows, x);
    return group;
  }

  #fillTip(rows, x) {
    const head = document.createElement('b');
    head.textContent = time.format(this.#pointer);
    const list = document.createElement('ul');
    list.className = 'legend';
    rows.sort((a, b) => b.point.value - a.point.value);
    for (const { id, colour, point } of rows.slice(0, 10)) {
      const item = document.createElement('li');
      const swatch = document.createElement('i');
      swatch.className = colour ? `line-series-${colour}` : '';
      item.append(swatch, `${id}: ${this.#options.describe(point)}`);
      list.append(item);
    }
    this.#tip.replaceChildren(head, list);
    this.#tip.classList.toggle('before', x > this.#width / 2);
    this.#tip.style.left = `${x}px`;
    this.#tip.hidden = rows.length === 0;
  }

  #summary() {
    const { title, format, describe } = this.#options;
    const parts = this.#series.slice(0, COLOURS).map(({ id, points }) => {
      const known = points.filter(({ value }) => value !== null);
      const most = Math.max(0, ...known.map(({ value }) => value));
      return known.length ? `${id}: ${describe(known.at(-1))} now, ${format(most)} at most` : id;
    });
    return `${title}. ${parts.join('; ')}`;
  }
}
