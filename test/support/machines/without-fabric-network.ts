import Module from 'node:module';

type Resolve = (request: string, ...rest: unknown[]) => string;

/** Preloaded, it makes a process believe that fabric-network and what it brings along are not installed. */
const loader = Module as unknown as { _resolveFilename: Resolve };
const resolve = loader._resolveFilename;
loader._resolveFilename = function (this: unknown, request, ...rest) {
  if (/^fabric-(network|common|protos)(\/|$)/.test(request)) {
    throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
  }
  return resolve.call(this, request, ...rest);
};
