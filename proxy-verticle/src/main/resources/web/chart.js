/** A line for each instance's open sessions over the last hour, against the caps. */

const SPACE = 'http://www.w3.org/2000/svg';
const HOUR_MS = 3_600_000;
/** What is shown while there is not an hour to show yet. */
const SHORTEST_MS = 600_000;
const TICKS_MS = [120_000, 300_000, 600_000, 1_200_000];
const HEIGHT = 260;
const MARGIN = { top: 22, right: 14, bottom: 26, left: 44 };
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

/** At most five round steps that reach the highest value. */
function scale(highest) {
  const rough = Math.max(highest, 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 2.5, 5, 10].find((n) => n * power >= rough) * power);
  const whole = Number.isInteger(step) ? step : Math.ceil(step);
  return { step: whole, top: Math.ceil(Math.max(highest, 1) / whole) * whole };
}

export class Chart {
  #host;
  #drawing = null;
  #tip = document.createElement('div');
  #series = [];
  #now = 0;
  #span = HOUR_MS;
  #marked = null;
  #pointer = null;

  constructor(host) {
    this.#host = host;
    this.#tip.className = 'tip';
    this.#tip.hidden = true;
    host.append(this.#tip);
    new ResizeObserver(() => this.#draw()).observe(host);
    host.addEventListener('pointermove', (event) => this.#onPointer(event));
    host.addEventListener('pointerleave', () => this.#onPointer(null));
  }

  /**
   * @param series [{id, colour, points: [{at, open, cap}]}], oldest point first; open is null where
   *     nothing is known
   * @param now the right edge, in milliseconds
   */
  show(series, now) {
    this.#series = series;
    this.#now = now;
    const known = series.flatMap(({ points }) => points.filter((point) => point.open !== null));
    const first = Math.min(now, ...known.map((point) => point.at));
    this.#span = Math.min(HOUR_MS, Math.max(SHORTEST_MS, now - first));
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
    const inner = this.#width - MARGIN.left - MARGIN.right;
    return MARGIN.left + (1 - (this.#now - at) / this.#span) * inner;
  }

  #draw() {
    if (!this.#now) {
      return;
    }
    const points = this.#series.flatMap((one) => one.points);
    const { step, top } = scale(Math.max(0, ...points.map((p) => Math.max(p.open ?? 0, p.cap ?? 0))));
    const inner = HEIGHT - MARGIN.top - MARGIN.bottom;
    const y = (value) => MARGIN.top + (1 - value / top) * inner;
    const drawing = svg('svg', {
      viewBox: `0 0 ${this.#width} ${HEIGHT}`,
      width: this.#width,
      height: HEIGHT,
      role: 'img',
      'aria-label': this.#summary(),
    });
    drawing.append(this.#grid(y, step, top), this.#caps(y));
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

  #grid(y, step, top) {
    const group = svg('g', { class: 'grid' });
    for (let value = 0; value <= top; value += step) {
      group.append(
        svg('line', { x1: MARGIN.left, x2: this.#width - MARGIN.right, y1: y(value), y2: y(value) }),
        svg('text', { x: MARGIN.left - 8, y: y(value) + 4, class: 'left' }, value.toLocaleString()),
      );
    }
    const most = this.#width < 560 ? 3 : 6;
    const every = TICKS_MS.find((tick) => this.#span / tick <= most) ?? TICKS_MS.at(-1);
    const first = Math.ceil((this.#now - this.#span) / every) * every;
    for (let at = first; at <= this.#now; at += every) {
      const x = this.#x(at);
      if (x > MARGIN.left + 14 && x < this.#width - MARGIN.right - 14) {
        group.append(svg('text', { x, y: HEIGHT - 6, class: 'below' }, time.format(at)));
      }
    }
    return group;
  }

  /** One line for a cap that all share, else one for each. */
  #caps(y) {
    const group = svg('g', { class: 'caps' });
    const drawn = new Set();
    for (const one of this.#series) {
      const path = this.#path(one.points, (p) => p.cap, y);
      const last = one.points.findLast((p) => p.cap !== null);
      if (!path || drawn.has(last.cap)) {
        continue;
      }
      drawn.add(last.cap);
      const label = svg('text', { x: this.#width - MARGIN.right, y: y(last.cap) - 5 });
      label.append(`cap ${last.cap.toLocaleString()}`);
      group.append(svg('path', { d: path }), label);
    }
    return group;
  }

  #line({ id, colour, points }, y) {
    const quiet = this.#marked && this.#marked !== id;
    const group = svg('g', { class: `line ${colour ? `series-${colour}` : ''} ${quiet ? 'quiet' : ''}` });
    group.append(svg('path', { d: this.#path(points, (p) => p.open, y) }));
    const last = points.at(-1);
    if (last && last.open !== null && this.#now - last.at < 2 * 60_000) {
      group.append(svg('circle', { cx: this.#x(last.at), cy: y(last.open), r: 3 }));
    }
    return group;
  }

  /** Broken where nothing is known. */
  #path(points, value, y) {
    let path = '';
    let pen = 'M';
    for (const point of points) {
      const now = value(point);
      if (now === null || this.#now - point.at > this.#span) {
        pen = 'M';
        continue;
      }
      path += `${pen}${this.#x(point.at).toFixed(1)} ${y(now).toFixed(1)}`;
      pen = 'L';
    }
    return path;
  }

  #onPointer(event) {
    const x = event ? event.clientX - this.#host.getBoundingClientRect().left : -1;
    const inside = x >= MARGIN.left && x <= this.#width - MARGIN.right;
    const share = (x - MARGIN.left) / (this.#width - MARGIN.left - MARGIN.right);
    this.#pointer = inside ? this.#now - (1 - share) * this.#span : null;
    this.#tip.hidden = !inside;
    this.#draw();
  }

  #crosshair(y) {
    const group = svg('g', { class: 'crosshair' });
    const rows = [];
    for (const one of this.#series) {
      const point = this.#nearest(one.points);
      if (point) {
        rows.push({ ...one, ...point });
        group.append(
          svg('circle', { cx: this.#x(point.at), cy: y(point.open), r: 3.5,
            class: one.colour ? `series-${one.colour}` : '' }),
        );
      }
    }
    const x = this.#x(this.#pointer);
    group.prepend(svg('line', { x1: x, x2: x, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }));
    this.#fillTip(rows, x);
    return group;
  }

  #nearest(points) {
    let best = null;
    for (const point of points) {
      const away = Math.abs(point.at - this.#pointer);
      if (point.open !== null && away < 30_000 && (!best || away < Math.abs(best.at - this.#pointer))) {
        best = point;
      }
    }
    return best;
  }

  #fillTip(rows, x) {
    const head = document.createElement('b');
    head.textContent = time.format(this.#pointer);
    const list = document.createElement('ul');
    list.className = 'legend';
    for (const { id, colour, open, cap } of rows.sort((a, b) => b.open - a.open).slice(0, 10)) {
      const item = document.createElement('li');
      const swatch = document.createElement('i');
      swatch.className = colour ? `line-series-${colour}` : '';
      item.append(swatch, `${id}: ${open} of ${cap}`);
      list.append(item);
    }
    this.#tip.replaceChildren(head, list);
    this.#tip.classList.toggle('before', x > this.#width / 2);
    this.#tip.style.left = `${x}px`;
    this.#tip.hidden = rows.length === 0;
  }

  #summary() {
    const parts = this.#series.slice(0, COLOURS).map(({ id, points }) => {
      const known = points.filter((p) => p.open !== null);
      const most = Math.max(0, ...known.map((p) => p.open));
      const last = known.at(-1);
      return last ? `${id}: ${last.open} of ${last.cap} now, ${most} at most` : id;
    });
    return `Open sessions of each instance over the last hour. ${parts.join('; ')}`;
  }
}
