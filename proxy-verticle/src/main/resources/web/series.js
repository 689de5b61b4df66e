/** Each instance's sessions over the last hour, as the chart draws them. */

import { COLOURS } from './chart.js';

const HOUR_MS = 3_600_000;

export class Series {
  /** By instance: its points, oldest first, and its colour, which it keeps. */
  #byId = new Map();
  #stepMs = 10_000;

  get lines() {
    return [...this.#byId.values()];
  }

  /** Puts what the address "history" answered in place of what is known of its instances. */
  replace({ asOf, stepSeconds, instances }) {
    const end = Date.parse(asOf);
    this.#stepMs = stepSeconds * 1_000;
    for (const { id, open, cap } of instances) {
      this.#of(id).points = open.map((value, i) => ({
        at: end - (open.length - 1 - i) * this.#stepMs,
        value,
        cap: cap[i],
      }));
    }
  }

  /**
   * The newest point follows the table; a step later it stays and the next one begins.
   *
   * @param rows by instance: {open, cap}
   */
  follow(rows, now) {
    for (const [id, { open, cap }] of rows) {
      const { points } = this.#of(id);
      const last = points.at(-1);
      const before = points.at(-2);
      if (last && last.value !== null && before && now - before.at < this.#stepMs) {
        points.pop();
      }
      points.push({ at: now, value: Number(open), cap: Number(cap) });
    }
    for (const [id, one] of this.#byId) {
      one.points = one.points.filter((point) => now - point.at <= HOUR_MS);
      if (one.points.every((point) => point.value === null)) {
        this.#byId.delete(id);
      }
    }
  }

  /** One line for a cap that all share, else one for each. */
  caps() {
    const lines = new Map();
    for (const { points } of this.#byId.values()) {
      const last = points.findLast(({ cap }) => cap !== null)?.cap;
      if (last !== undefined && !lines.has(last)) {
        lines.set(last, {
          label: `cap ${last.toLocaleString()}`,
          points: points.map(({ at, cap }) => ({ at, value: cap })),
        });
      }
    }
    return [...lines.values()];
  }

  /** Colours by order of appearance; beyond the last one an instance's line stays quiet. */
  #of(id) {
    if (!this.#byId.has(id)) {
      const used = new Set(this.lines.map((one) => one.colour));
      const free = Array.from({ length: COLOURS }, (_, i) => i + 1).find((n) => !used.has(n));
      this.#byId.set(id, { id, colour: free ?? null, points: [] });
    }
    return this.#byId.get(id);
  }
}
