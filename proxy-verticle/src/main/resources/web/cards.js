/** A start page as a platform would write it: badges before, the gate on each start button. */

const headroom = document.querySelector('meta[name="headroom-path"]').content;
const badges = document.querySelector('headroom-badges');

/** A card's sessions, and what became of the last try. */
class Card {
  #start;
  #stop;
  #outcome;
  #path;
  #open = [];

  constructor(element) {
    this.#path = new URL(`${element.dataset.app}/`, location.href).pathname;
    this.#start = element.querySelector('.primary');
    this.#stop = element.querySelector('.stop');
    this.#outcome = element.querySelector('.outcome');
    this.#start.addEventListener('click', () => this.#onStart());
    this.#stop.addEventListener('click', () => this.#open.at(-1)?.close(1000));
  }

  allow(allowed) {
    this.#start.disabled = !allowed;
  }

  async #onStart() {
    this.#say('Asking for a slot …');
    try {
      const refusal = (await this.#reserve()) ?? (await this.#openSession());
      this.#say(refusal ?? this.#running(), Boolean(refusal));
    } catch {
      this.#say('The proxy does not answer.', true);
    }
  }

  /** Returns why not; null: a slot is held for the next session under this card's path. */
  async #reserve(again = true) {
    const response = await fetch(`${headroom}/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ path: this.#path }),
    });
    if (response.ok) {
      badges.refresh((await response.json()).instance);
      return null;
    }
    const { error, elsewhere } = await response.json();
    if (elsewhere && again) {
      const why = error === 'instance is draining' ? 'is restarting' : 'is full';
      this.#say(`This instance ${why}, another one has room. Trying again …`);
      const seconds = Number(response.headers.get('Retry-After') ?? 1);
      await new Promise((wait) => setTimeout(wait, seconds * 1_000));
      return this.#reserve(false);
    }
    if (error === 'instance is draining') {
      return elsewhere
        ? 'This instance is restarting; another one has room.'
        : 'This instance is restarting, and no other is known to have room. Try again in a moment.';
    }
    return elsewhere ? `${error} on this instance; another one has room.` : `${error}.`;
  }

  /** Returns why not; null: open, and its echo answered. */
  #openSession() {
    const address = new URL(`${this.#path}echo`, location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    return new Promise((done) => {
      socket.addEventListener('open', () => socket.send('hello'));
      socket.addEventListener('message', () => {
        this.#open.push(socket);
        this.#show();
        done(null);
      });
      socket.addEventListener('close', ({ code, reason }) => {
        done(`Not started: ${reason || `closed with ${code}`}.`);
        this.#onClose(socket);
      });
    });
  }

  #onClose(socket) {
    badges.refresh();
    if (this.#open.includes(socket)) {
      this.#open = this.#open.filter((one) => one !== socket);
      this.#show();
      this.#say(this.#running());
    }
  }

  #running() {
    return this.#open.length ? `${this.#open.length} running` : 'Stopped.';
  }

  #show() {
    this.#stop.hidden = this.#open.length === 0;
  }

  #say(text, wrong = false) {
    this.#outcome.textContent = text;
    this.#outcome.classList.toggle('problem', wrong);
  }
}

const cards = [...document.querySelectorAll('[data-app]')].map((element) => new Card(element));

badges.addEventListener('statechange', ({ detail }) => {
  const { enabled, reason } = detail.newSessions;
  const until =
    detail.cluster === 'restarting'
      ? 'Try again in a moment.'
      : 'Nothing can be started until a slot is free.';
  cards.forEach((card) => card.allow(enabled));
  document.getElementById('reason').hidden = enabled;
  document.getElementById('reason').classList.toggle('full', detail.cluster === 'full');
  document.getElementById('reason').textContent = enabled
    ? ''
    : `${reason}. ${until}`;
});
