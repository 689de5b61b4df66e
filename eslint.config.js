/** The rules of the scripts. The plain build applies them (ScriptsLintTest); an editor may, too. */

const RECOMMENDED = [
  'constructor-super', 'for-direction', 'getter-return', 'no-async-promise-executor', 'no-case-declarations',
  'no-class-assign', 'no-compare-neg-zero', 'no-cond-assign', 'no-const-assign', 'no-constant-binary-expression',
  'no-constant-condition', 'no-control-regex', 'no-debugger', 'no-delete-var', 'no-dupe-args',
  'no-dupe-class-members', 'no-dupe-else-if', 'no-dupe-keys', 'no-duplicate-case', 'no-empty',
  'no-empty-character-class', 'no-empty-pattern', 'no-empty-static-block', 'no-ex-assign',
  'no-extra-boolean-cast', 'no-fallthrough', 'no-func-assign', 'no-global-assign', 'no-import-assign',
  'no-invalid-regexp', 'no-irregular-whitespace', 'no-loss-of-precision', 'no-misleading-character-class',
  'no-new-native-nonconstructor', 'no-nonoctal-decimal-escape', 'no-obj-calls', 'no-octal',
  'no-prototype-builtins', 'no-redeclare', 'no-regex-spaces', 'no-self-assign', 'no-setter-return',
  'no-shadow-restricted-names', 'no-sparse-arrays', 'no-this-before-super', 'no-unassigned-vars', 'no-undef',
  'no-unexpected-multiline', 'no-unreachable', 'no-unsafe-finally', 'no-unsafe-negation',
  'no-unsafe-optional-chaining', 'no-unused-labels', 'no-unused-private-class-members', 'no-unused-vars',
  'no-useless-assignment', 'no-useless-backreference', 'no-useless-catch', 'no-useless-escape', 'no-with',
  'preserve-caught-error', 'require-yield', 'use-isnan', 'valid-typeof',
];

const OURS = [
  'array-callback-return', 'curly', 'default-case-last', 'eqeqeq', 'no-duplicate-imports', 'no-eval',
  'no-implied-eval', 'no-new-func', 'no-return-assign', 'no-self-compare',
  'no-template-curly-in-string', 'no-throw-literal', 'no-unused-expressions', 'no-useless-rename', 'no-var',
  'object-shorthand', 'prefer-const', 'prefer-template',
];

/** What text from the network must not pass through. */
const MARKUP = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc'].map((property) => ({
  property,
  message: 'It reads text as markup: build elements.',
}));

function globals(names) {
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}

const BROWSER = globals([
  'AbortController', 'AbortSignal', 'CSSStyleSheet', 'CustomEvent', 'DOMParser', 'EventSource', 'HTMLElement',
  'ResizeObserver', 'URL', 'WebSocket', 'clearTimeout', 'crypto', 'customElements', 'document', 'fetch',
  'location', 'performance', 'setTimeout', 'window',
]);

export default [
  { ignores: ['**/vendor/**', '**/target/**', '**/.tools/**'] },
  {
    files: ['**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: BROWSER },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...Object.fromEntries([...RECOMMENDED, ...OURS].map((rule) => [rule, 'error'])),
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-restricted-properties': ['error', ...MARKUP],
    },
  },
  {
    files: ['e2e/src/test/resources/apps/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: globals(['console', 'performance', 'process', 'require']),
    },
  },
];
