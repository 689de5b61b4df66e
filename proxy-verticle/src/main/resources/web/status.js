/** Keeps the status page current: the server draws it, this fetches it again and moves what moved. */

import { Chart } from './chart.js';
import { Series } from './series.js';

const REFRESH_MS = 2_000;
const HISTORY_MS = 300_000;
const TIMEOUT_MS = 5_000;

const $ = (id) => document.getElementById(id);
const chart = new Chart($('chart'), {
  title: 'Open sessions of each instance over the last hour',
  describe: ({ value, cap }) => (cap ? `${value} of ${cap}` : `${value}`),
});

const series = new Series();
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

/** By instance: what its row says. */
function table() {
  return new Map([...$('instances').rows].map((row) => [row.dataset.id, row.dataset]));
}

function localTimes() {
  for (const element of document.querySelectorAll('time')) {
    element.textContent = new Date(element.dateTime).toLocaleTimeString();
  }
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
  const items = series.lines.filter((one) => one.colour).map(({ id, colour }) => {
    const item = document.createElement('li');
    const swatch = document.createElement('i');
    swatch.className = `line-series-${colour}`;
    item.append(swatch, name(id));
    return item;
  });
  const more = series.lines.length - items.length;
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
      series.replace(await (await load('history')).json());
      historyAt = performance.now();
    }
    document.body.classList.remove('stale');
    const now = Date.parse($('as-of').querySelector('time').dateTime);
    series.follow(table(), now);
    drawLegend();
    chart.show(series.lines, now, series.caps());
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
