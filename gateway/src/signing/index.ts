export { type AnswerMessage, type Headers, type RequestMessage } from './message';
export { ReplayStore } from './replay-store';
export { carriesSignature } from './signature-input';
export { signAnswer, type SignerDeps, signRequest } from './sign-message';
export { SignatureError, type SignatureCode } from './signature-error';
export {
  type KeyDirectory,
  type NonceStore,
  verifyAnswer,
  type VerifierDeps,
  verifyRequest,
} from './verify-message';
