/** ESLint, which ScriptsLintTest has put here as a global, with the rules of this repository. */

import rules from '../../../../eslint.config.js';

const linter = new globalThis.eslint.Linter();

/** Returns a line for each finding. */
export function verify(filename, text) {
  return linter
    .verify(text, rules, { filename })
    .map(({ line, column, message, ruleId }) => {
      const rule = ruleId ? ` (${ruleId})` : '';
      return `${filename}:${line}:${column}: ${message}${rule}\n`;
    })
    .join('');
}
