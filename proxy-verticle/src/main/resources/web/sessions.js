/** The list of open sessions, for who has the management token or is known by name. */

import { age, by, bytes, sortedNext, span, summary } from './listing.js';

const REFRESH_MS = 5_000;
const SEARCH_PAUSE_MS = 200;
const TIMEOUT_MS = 8_000;

const $ = (id) => document.getElementById(id);
const { viewer } = document.body.dataset;

/** In memory only: gone with the page. */
let token = '';
let listing = { sessions: [], total: 0, truncated: false, unanswered: [] };
let sort = { key: 'ageSeconds', direction: -1 };
let timer = 0;

function call(address, options = {}) {
  return fetch(address, {
    cache: 'no-store',
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...options,
  });
}

async function problem(response) {
  try {
    return (await response.json()).error;
  } catch {
    return `the proxy answered ${response.status}`;
  }
}

/** Returns what went wrong; empty: nothing. */
async function refresh() {
  clearTimeout(timer);
  let wrong = '';
  try {
    const response = await call(`sessions?search=${encodeURIComponent($('search').value)}`);
    if (response.ok) {
      listing = await response.json();
      render();
    } else {
      wrong = await problem(response);
    }
    if (response.status === 401 || response.status === 403) {
      return wrong;
    }
  } catch {
    wrong = 'no answer from the proxy';
  }
  if (wrong) {
    $('sessions-count').textContent = wrong;
  }
  timer = setTimeout(() => document.visibilityState === 'visible' && refresh(), REFRESH_MS);
  return wrong;
}

function cell(text, kind = '') {
  const element = document.createElement('td');
  element.className = kind;
  element.textContent = text;
  return element;
}

function row(session) {
  const element = document.createElement('tr');
  element.dataset.id = session.id;
  const path = cell(session.path, 'mono path');
  path.title = `${session.path} · from ${session.clientAddress}`;
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'slight';
  close.textContent = 'Close';
  close.setAttribute('aria-label', `Close session ${session.id}`);
  close.addEventListener('click', () => confirmClose(session));
  const actions = cell('', 'row-actions');
  actions.append(close);
  element.append(
    cell(session.kind),
    path,
    cell(session.user || '–'),
    cell(session.instance, 'mono'),
    cell(age(session), 'number'),
    cell(span(session.idleSeconds), 'number'),
    cell(bytes(session.bytesFromClient), 'number'),
    cell(bytes(session.bytesToClient), 'number'),
    actions,
  );
  return element;
}

function render() {
  const focused = document.activeElement?.closest('#sessions tr')?.dataset.id;
  const rows = [...listing.sessions].sort(by(sort)).map(row);
  $('sessions').replaceChildren(...rows);
  rows.find((one) => one.dataset.id === focused)?.querySelector('button').focus();
  $('no-sessions').hidden = rows.length > 0;
  $('sessions-count').textContent = summary(listing);
  for (const column of $('columns').cells) {
    if (column.dataset.key === sort.key) {
      column.setAttribute('aria-sort', sort.direction > 0 ? 'ascending' : 'descending');
    } else {
      column.removeAttribute('aria-sort');
    }
  }
}

async function confirmClose(session) {
  const dialog = $('confirm');
  $('confirm-what').textContent = `${session.kind} ${session.path}`;
  dialog.returnValue = 'keep';
  dialog.showModal();
  await new Promise((closed) => dialog.addEventListener('close', closed, { once: true }));
  if (dialog.returnValue === 'close') {
    const response = await call(`sessions/${encodeURIComponent(session.id)}`, { method: 'DELETE' });
    if (!response.ok && response.status !== 404) {
      $('sessions-count').textContent = await problem(response);
      return;
    }
    listing.sessions = listing.sessions.filter((one) => one.id !== session.id);
    listing.total -= 1;
    render();
  }
}

async function unlock(event) {
  event.preventDefault();
  token = $('token').value.trim();
  $('unlock-problem').textContent = '';
  const wrong = await refresh();
  if (wrong) {
    token = '';
    $('unlock-problem').textContent = wrong;
  } else {
    $('token').value = '';
    $('unlock').hidden = true;
    $('listing').hidden = false;
    $('search').focus();
  }
}

$('unlock').addEventListener('submit', unlock);
$('search').addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, SEARCH_PAUSE_MS);
});
$('columns').addEventListener('click', (event) => {
  const key = event.target.closest('th')?.dataset.key;
  if (key) {
    sort = sortedNext(sort, key);
    render();
  }
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && !$('listing').hidden) {
    refresh();
  }
});

$('sessions-card').hidden = false;
$('no-token').hidden = viewer !== 'none';
$('unlock').hidden = viewer !== 'token';
$('listing').hidden = viewer !== 'user';
if (viewer === 'user') {
  $('sessions-title').textContent = 'Your sessions';
  refresh();
}
