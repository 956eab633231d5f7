import { GatewayError } from './gateway-error';

interface SystemError extends Error {
  code?: string;
  path?: string;
  address?: string;
  port?: number;
}

const PATH_FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read or write it',
  EPERM: 'this user may not read or write it',
  EROFS: 'its file system is read-only',
  ENOTDIR: 'a part of the path is no folder',
  ENOENT: 'there is no such file or folder',
};

/** What keeps a gateway from starting, told so that its operator can mend it: an address or a path. Else as it was. */
export function startupFault(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code = '', address, port } = error as SystemError;
  return address === undefined ? unusablePath(error) : addressFault(error, code, `${address}:${port ?? ''}`);
}

/** A path that cannot be read or written, told in words: PATH_UNUSABLE. Anything else as it was. */
export function unusablePath(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code = '', path } = error as SystemError;
  if (code === 'EISDIR')
    return new GatewayError('PATH_UNUSABLE', 'a folder was named where a file is needed', { cause: error });
  const words = Object.hasOwn(PATH_FAULTS, code) ? PATH_FAULTS[code] : undefined;
  if (words === undefined || path === undefined) return error;
  return new GatewayError('PATH_UNUSABLE', `${path}: ${words}`, { cause: error });
}

function addressFault(cause: Error, code: string, at: string): unknown {
  if (code === 'EADDRINUSE') {
    const detail = `another process listens on ${at}: stop it, or set another port`;
    return new GatewayError('ADDRESS_IN_USE', detail, { cause });
  }
  if (code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return cause;
  const why = code === 'EACCES' ? 'this user may not listen there' : 'this machine has no such address';
  return new GatewayError('ADDRESS_UNUSABLE', `${at}: ${why}`, { cause });
}
