/** What a test file needs; ScriptsTest reads the tests and runs them. */

globalThis.tests = [];

/** @param run may be asynchronous, on the timers of browser.js alone */
export function test(name, run) {
  globalThis.tests.push({ name, run });
}

/** By value; NaN equals itself, and what is undefined differs from what is null. */
export function equal(actual, expected) {
  const [found, wanted] = [shown(actual), shown(expected)];
  if (found !== wanted) {
    throw new Error(`expected ${wanted}\nbut found ${found}`);
  }
}

function shown(value) {
  return JSON.stringify(value, (_, one) =>
    one === undefined || Number.isNaN(one) || Math.abs(one) === Infinity ? `<${one}>` : one,
  );
}
