export { HttpsPeers, type HttpsPeersOptions } from './https-peers';
export type { ClientIdentity, PeerAddress } from './peer-connection';
