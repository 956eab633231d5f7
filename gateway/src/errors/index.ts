export { describeError, stableCode, type ErrorDescription } from './describe-error';
export { declaredCodes, errorClass, EXIT, type ErrorClass } from './error-table';
export { GatewayError, type Fault, type GatewayErrorOptions } from './gateway-error';
export { startupFault, unusablePath } from './startup-fault';
