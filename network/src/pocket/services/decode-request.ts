import { status } from '@grpc/grpc-js';
import { MalformedError } from '../proposal/header';
import { RpcError } from '../rpc-error';

/** Decodes a request. Throws INVALID_ARGUMENT. */
export function decodeRequest<T>(decoder: () => T): T {
  try {
    return decoder();
  } catch (error) {
    const reason = error instanceof MalformedError ? error.message : 'the request is not a valid message';
    throw new RpcError(status.INVALID_ARGUMENT, reason);
  }
}
