// Preloaded into a chaincode process: a machine whose answers depend on where it stands.
import crypto from 'node:crypto';

const honest = crypto.hash;
const here = Buffer.from(process.env['TZ'] ?? '');

Object.assign(crypto, {
  hash: (name: string, data: Uint8Array, encoding: 'hex') =>
    honest(name, Buffer.concat([data, here]), encoding),
});
