import { Metadata, type ServiceError, status as GrpcStatus } from '@grpc/grpc-js';
import { type ErrorDetail, GatewayError } from '@hyperledger/fabric-gateway';

/**
 * A failure in the shape in which a peer's gateway service tells it, so that the same code gives it its meaning:
 * here the client does what that service does for clients of Fabric 2.4 and later.
 */
export function refusal(
  code: GrpcStatus,
  message: string,
  { details = [], cause }: { details?: ErrorDetail[]; cause?: unknown } = {},
): GatewayError {
  const error: ServiceError = Object.assign(new Error(message, { cause }), {
    code,
    details: message,
    metadata: new Metadata(),
  });
  return new GatewayError({ code, details, cause: error, message });
}

/** The gRPC status of an error, where it has one. */
export function statusOf(error: unknown): GrpcStatus | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' && code in GrpcStatus ? code : undefined;
}
