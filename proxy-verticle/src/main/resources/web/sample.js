/** The sample page: opens echo WebSockets through the proxy and shows what the proxy says of it. */

import { cells } from './slots.js';

const path = document.querySelector('meta[name="headroom-path"]').content;
const { refreshCapacity, watchCapacity } = await import(`${path}/badges.js`);

const $ = (id) => document.getElementById(id);
const plural = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;

const LOG_LINES = 30;
const LARGE_CELLS = 40;

const capElement = $('cap');
const sessions = new Set();
let lastNumber = 0;
let capacity = null;

class Session {
  number = ++lastNumber;
  open = false;
  #socket;
  #sentAt = new Map();
  #row = document.createElement('tr');
  #echo = document.createElement('td');
  #trip = document.createElement('td');

  constructor() {
    const address = new URL('echo', location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    this.#socket = new WebSocket(address);
    this.#socket.addEventListener('open', () => this.send('hello'));
    this.#socket.addEventListener('message', (event) => this.#onEcho(event.data));
    this.#socket.addEventListener('close', (event) => this.#onClose(event));
    this.#buildRow();
  }

  send(text) {
    if (this.#socket.readyState === WebSocket.OPEN) {
      const id = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
      this.#sentAt.set(id, performance.now());
      this.#socket.send(JSON.stringify({ id, text }));
    }
  }

  close() {
    this.#socket.close(1000, 'closed by you');
  }

  #onEcho(data) {
    const { id, text } = JSON.parse(data);
    const millis = performance.now() - this.#sentAt.get(id);
    this.#sentAt.delete(id);
    this.#echo.textContent = text;
    this.#trip.textContent = `${millis.toFixed(1)} ms`;
    if (!this.open) {
      this.open = true;
      $('sessions').append(this.#row);
      report('opened', `Session ${this.number} open`, `first echo after ${millis.toFixed(1)} ms`);
      render();
    }
  }

  /** A refused session was accepted and closed at once: it never got an echo. */
  #onClose({ code, reason }) {
    sessions.delete(this);
    refreshCapacity(null, `${path}/`);
    this.#row.remove();
    if (this.open) {
      const why = reason ? `${code} ${reason}` : `${code}`;
      report('closed', `Session ${this.number} closed`, why);
    } else if (code === 1006) {
      report(
        'refused',
        `Session ${this.number} not opened`,
        'refused in the handshake, as the proxy does after three refusals in a row, or not reached',
      );
    } else {
      report('refused', `Session ${this.number} refused: ${code}`, reason);
    }
    render();
  }

  #buildRow() {
    const name = document.createElement('th');
    name.scope = 'row';
    name.textContent = `Session ${this.number}`;
    this.#echo.className = 'echo';
    this.#trip.className = 'number';
    const actions = document.createElement('td');
    actions.className = 'row-actions';
    actions.append(
      this.#button('Send', () => this.send($('message').value)),
      this.#button('Close', () => this.close()),
    );
    this.#row.append(name, this.#echo, this.#trip, actions);
  }

  #button(label, action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'slight';
    button.textContent = label;
    button.setAttribute('aria-label', `${label} session ${this.number}`);
    button.addEventListener('click', action);
    return button;
  }
}

function openSessions(count) {
  for (let i = 0; i < count; i++) {
    sessions.add(new Session());
  }
}

function report(kind, what, detail) {
  const line = document.createElement('li');
  line.className = kind;
  const time = document.createElement('time');
  const now = new Date();
  time.dateTime = now.toISOString();
  time.textContent = now.toLocaleTimeString();
  const text = document.createElement('span');
  const bold = document.createElement('b');
  bold.textContent = what;
  text.append(bold, detail ? ` · ${detail}` : '');
  line.append(time, text);
  $('log').prepend(line);
  while ($('log').children.length > LOG_LINES) {
    $('log').lastElementChild.remove();
  }
  $('no-log').hidden = true;
}

function render() {
  const mine = [...sessions].filter((session) => session.open).length;
  $('count').textContent = mine ? `${mine} open` : 'none open';
  $('no-session').hidden = mine > 0;
  $('has-sessions').hidden = mine === 0;
  for (const button of [$('close-one'), $('close-all'), $('send').querySelector('button')]) {
    button.disabled = mine === 0;
  }
  if (capacity) {
    renderPool(capacity, mine);
  }
}

function renderPool({ known, document: { instance, asOf } }, mine) {
  $('instance-id').textContent = instance.id;
  $('open').textContent = instance.open;
  capElement.textContent = instance.cap;
  $('of-cap').replaceChildren(...(instance.cap > 0 ? ['of ', capElement, ' '] : []));
  const level = !known ? 'unknown' : instance.draining ? 'restarting' : instance.level;
  $('free').className = `chip number ${level}`;
  $('free').textContent = {
    ok: `${instance.free} free`,
    warning: `only ${instance.free} free`,
    full: 'full',
    restarting: 'restarting',
    unknown: 'no answer from the proxy',
  }[level];
  renderSlots(instance, Math.min(mine, instance.open));
  $('as-of').dateTime = asOf;
  $('as-of').textContent = new Date(asOf).toLocaleTimeString();
}

function renderSlots({ open, reserved, cap }, mine) {
  const slots = $('slots');
  const kinds = cells({ open, reserved, cap }, mine);
  slots.classList.toggle('many', kinds.length > LARGE_CELLS);
  while (slots.children.length > kinds.length) {
    slots.lastElementChild.remove();
  }
  while (slots.children.length < kinds.length) {
    slots.append(document.createElement('i'));
  }
  kinds.forEach((kind, i) => {
    slots.children[i].className = kind;
  });
  slots.setAttribute(
    'aria-label',
    `${plural(Math.max(cap, open + reserved), 'slot')}: ${open} open, of them ${mine} yours, ${reserved} reserved`,
  );
}

$('open-one').addEventListener('click', () => openSessions(1));
$('open-five').addEventListener('click', () => openSessions(5));
$('close-one').addEventListener('click', () => {
  [...sessions].findLast((session) => session.open)?.close();
});
$('close-all').addEventListener('click', () => sessions.forEach((session) => session.close()));
$('send').addEventListener('submit', (event) => {
  event.preventDefault();
  sessions.forEach((session) => session.send($('message').value));
});

watchCapacity((news) => {
  if (news.document) {
    capacity = news;
    render();
  }
}, `${path}/`);
