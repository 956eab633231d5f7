export { pemSigner } from './pem-signer';
