/** What browsers have and the engine has not, as far as the scripts and ESLint use it. */

globalThis.structuredClone = (value) => JSON.parse(JSON.stringify(value));

globalThis.URL = class {
  constructor(text, base = '') {
    const from = String(base);
    const [address, folder] = [String(text), from.slice(0, from.lastIndexOf('/') + 1)];
    this.href = /^\w+:/.test(address) ? address : folder + (address === '.' ? '' : address);
    [, this.protocol, this.pathname] = /^(\w+:)\/\/[^/]*(.*)$/.exec(this.href);
  }

  toString() {
    return this.href;
  }
};
