// A client of the package ws that opens a socket whenever the last one was closed, for some seconds;
// prints how often it tried.
//
// usage: node reconnect.js SECONDS URL
'use strict';

const WebSocket = require('ws');

const [seconds, url] = process.argv.slice(2);
const end = performance.now() + seconds * 1000;
let tries = 0;

function open() {
  if (performance.now() >= end) {
    console.log(JSON.stringify({ ws: tries }));
    return;
  }
  tries++;
  const socket = new WebSocket(url);
  socket.on('error', () => {}); // It is closed next.
  socket.on('close', open);
}

open();
