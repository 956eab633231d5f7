// node scripts/run.mjs NAME [arguments]: installs, builds, then runs the compiled script NAME (demo, bench, kill).
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bootstrap, root, run, say } from './bootstrap.mjs';

const EXIT_USAGE = 4;

async function main([name, ...args]) {
  if (!name || !/^[a-z][a-z-]*$/.test(name)) {
    say('usage: node scripts/run.mjs NAME [arguments]   (NAME: demo, bench, kill)');
    return EXIT_USAGE;
  }
  await bootstrap();
  const script = join(root, 'scripts', 'dist', name, 'main.js');
  if (!existsSync(script)) {
    say(`there is no script named ${name}: scripts/src/${name}/main.ts is missing`);
    return EXIT_USAGE;
  }
  // The child gets Ctrl-C from the terminal as well and cleans up; waiting for it is all there is to do here.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  // as many threads as the sandbox gives each of its processes
  const threads = String(Math.max(2, availableParallelism()));
  const env = { UV_THREADPOOL_SIZE: threads, ...process.env };
  return run(process.execPath, [script, ...args], { cwd: process.cwd(), env });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
