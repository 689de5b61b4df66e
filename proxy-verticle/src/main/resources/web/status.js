/** Keeps the status page current: the server draws it, this fetches it again and moves what moved. */

import { Chart, COLOURS } from './chart.js';

const REFRESH_MS = 2_000;
const HISTORY_MS = 300_000;
const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 5_000;

const $ = (id) => document.getElementById(id);
const chart = new Chart($('chart'), {
  title: 'Open sessions of each instance over the last hour',
  describe: ({ value, cap }) => (cap ? `${value} of ${cap}` : `${value}`),
});

/** By instance: its points, oldest first, and its colour, which it keeps. */
const series = new Map();
let stepMs = 10_000;
let historyAt = -Infinity;
let timer = 0;

async function load(address) {
  const response = await fetch(address, {
    cache: 'no-store',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) {
    throw new Error(`${address}: ${response.status}`);
  }
  return response;
}

/** Puts fresh cells into the rows that are there, so that focus and the pointer's row stay. */
function syncRows(old, fresh) {
  const known = new Map([...old.rows].map((row) => [row.dataset.id, row]));
  const rows = [...fresh.rows].map((row) => {
    const same = known.get(row.dataset.id);
    if (same) {
      Object.assign(same.dataset, row.dataset);
      [...row.cells].forEach((cell, i) => replace(same.cells[i], cell));
    }
    return same ?? row;
  });
  if (rows.length !== old.rows.length || rows.some((row, i) => row !== old.rows[i])) {
    old.replaceChildren(...rows);
  }
}

function replace(old, fresh) {
  if (!old.isEqualNode(fresh)) {
    old.replaceWith(fresh);
  }
}

async function refreshPage() {
  const text = await (await load('./')).text();
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  for (const old of document.querySelectorAll('[data-live]')) {
    if (old.tagName === 'TBODY') {
      syncRows(old, fresh.getElementById(old.id));
    } else {
      replace(old, fresh.getElementById(old.id));
    }
  }
  localTimes();
}

function localTimes() {
  for (const element of document.querySelectorAll('time')) {
    element.textContent = new Date(element.dateTime).toLocaleTimeString();
  }
}

/** Colours by order of appearance; beyond the last one an instance's line stays quiet. */
function seriesOf(id) {
  if (!series.has(id)) {
    const used = new Set([...series.values()].map((one) => one.colour));
    const free = Array.from({ length: COLOURS }, (_, i) => i + 1).find((n) => !used.has(n));
    series.set(id, { id, colour: free ?? null, points: [] });
  }
  return series.get(id);
}

async function refreshHistory() {
  const { asOf, stepSeconds, instances } = await (await load('history')).json();
  const end = Date.parse(asOf);
  stepMs = stepSeconds * 1_000;
  for (const { id, open, cap } of instances) {
    seriesOf(id).points = open.map((value, i) => ({
      at: end - (open.length - 1 - i) * stepMs,
      value,
      cap: cap[i],
    }));
  }
  historyAt = performance.now();
}

/** The newest point follows the table; a step later it stays and the next one begins. */
function follow(now) {
  const rows = new Map([...$('instances').rows].map((row) => [row.dataset.id, row.dataset]));
  for (const [id, { open, cap }] of rows) {
    const { points } = seriesOf(id);
    const last = points.at(-1);
    const before = points.at(-2);
    if (last && last.value !== null && before && now - before.at < stepMs) {
      points.pop();
    }
    points.push({ at: now, value: Number(open), cap: Number(cap) });
  }
  for (const [id, one] of series) {
    one.points = one.points.filter((point) => now - point.at <= HOUR_MS);
    if (!rows.has(id) && !one.points.some((point) => point.value !== null)) {
      series.delete(id);
    }
  }
}

/** One line for a cap that all share, else one for each. */
function caps() {
  const lines = new Map();
  for (const { points } of series.values()) {
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

/** An instance's id; a long one loses its beginning, which all share. */
function name(id) {
  const element = document.createElement('span');
  element.className = 'id';
  element.title = id;
  element.append(document.createElement('bdi'));
  element.firstChild.textContent = id;
  return element;
}

function drawLegend() {
  const items = [...series.values()].filter((one) => one.colour).map(({ id, colour }) => {
    const item = document.createElement('li');
    const swatch = document.createElement('i');
    swatch.className = `line-series-${colour}`;
    item.append(swatch, name(id));
    return item;
  });
  const more = series.size - items.length;
  if (more > 0) {
    const item = document.createElement('li');
    item.append(document.createElement('i'), `${more} more`);
    items.push(item);
  }
  $('legend').replaceChildren(...items);
}

async function refresh() {
  try {
    await refreshPage();
    if (performance.now() - historyAt > HISTORY_MS) {
      await refreshHistory();
    }
    document.body.classList.remove('stale');
    const now = Date.parse($('as-of').querySelector('time').dateTime);
    follow(now);
    drawLegend();
    chart.show([...series.values()], now, caps());
    $('history').hidden = false;
  } catch {
    document.body.classList.add('stale');
  }
  clearTimeout(timer);
  if (document.visibilityState === 'visible') {
    timer = setTimeout(refresh, REFRESH_MS);
  }
}

function markRow(event) {
  const row = event.type.endsWith('over') ? event.target.closest('tr') : null;
  chart.mark(row?.dataset.id ?? null);
}

for (const type of ['pointerover', 'pointerout']) {
  $('instances').addEventListener(type, markRow);
}
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') {
    refresh();
  }
});
localTimes();
refresh();
