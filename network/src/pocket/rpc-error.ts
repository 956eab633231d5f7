import { Metadata, status } from '@grpc/grpc-js';
import { gateway, google } from '@hyperledger/fabric-protos';
import { Any } from 'google-protobuf/google/protobuf/any_pb';

/** One endorser's part in a failure; reaches clients as Fabric's `gateway.ErrorDetail`. */
export interface EndorserFailure {
  address: string;
  mspId: string;
  message: string;
}

/** A failure with the gRPC status (and details) that Fabric's gateway gives for it. */
export class RpcError extends Error {
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    readonly details: string,
    failures: EndorserFailure[] = [],
  ) {
    super(details);
    this.name = 'RpcError';
    if (failures.length > 0)
      this.metadata.set('grpc-status-details-bin', statusBytes(code, details, failures));
  }
}

function statusBytes(code: status, message: string, failures: EndorserFailure[]): Buffer {
  const result = new google.rpc.Status();
  result.setCode(code);
  result.setMessage(message);
  result.setDetailsList(failures.map(toAny));
  return Buffer.from(result.serializeBinary());
}

function toAny(failure: EndorserFailure): Any {
  const detail = new gateway.ErrorDetail();
  detail.setAddress(failure.address);
  detail.setMspId(failure.mspId);
  detail.setMessage(failure.message);
  const any = new Any();
  any.setTypeUrl('type.googleapis.com/gateway.ErrorDetail');
  any.setValue(detail.serializeBinary());
  return any;
}

/** Anything thrown, as an RpcError: what is not one already is an INTERNAL error without inner details. */
export function toRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new RpcError(status.INTERNAL, `pocket failed: ${text}`);
}
