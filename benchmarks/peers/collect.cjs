// Loaded into node before configurable-http-proxy: collects garbage on SIGUSR2, so that a memory
// figure counts what lives. It changes nothing else.
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose_gc');
const collect = vm.runInNewContext('gc');
process.on('SIGUSR2', () => collect());
