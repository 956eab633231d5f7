#!/usr/bin/env node
'use strict';
/* global require, __dirname */
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const compiled = join(__dirname, '..', 'dist', 'cli', 'main.js');
const bootstrap = join(__dirname, '..', '..', 'scripts', 'bootstrap.mjs');

async function start() {
  // In a source tree that was never built, build first; a released package is always compiled.
  if (!existsSync(compiled) && existsSync(bootstrap))
    await (await import(pathToFileURL(bootstrap).href)).bootstrap();
  await require(compiled).main(process.argv);
}

// gRPC goes on with a connection that is being made after its client was closed: where the other end takes connections
// and says nothing, a command that has told all would never end.
function end() {
  process.stdout.write('', () => process.exit());
}

start()
  .catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  })
  .finally(end);
