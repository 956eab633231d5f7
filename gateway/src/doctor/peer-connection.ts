import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';
import type { LedgerPeer } from '../config';
import { bad, good, type Looked, unusable, usable } from './finding';

const TIMEOUT_MS = 5_000;
const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

/** Reaches a peer as the gateway would: name resolution, TCP, TLS with its root, and the name in its certificate. */
export async function peerConnection(peer: LedgerPeer): Promise<Looked> {
  const subject = `peer ${peer.name}`;
  try {
    if (peer.tlsRootCert === undefined) return await reachedInClear(peer, subject);
    const socket = await opened(openTls(peer, peer.tlsRootCert), 'secureConnect');
    const finding = certificateFinding(socket, peer, subject);
    socket.destroy();
    return finding;
  } catch (error) {
    if (!URL.canParse(`tcp://${peer.endpoint}`))
      return unusable(bad(subject, 'its address is not host:port'));
    return unusable(bad(subject, connectionWords(error as NodeJS.ErrnoException, peer)));
  }
}

async function reachedInClear(peer: LedgerPeer, subject: string): Promise<Looked> {
  const { host, port } = addressOf(peer);
  (await opened(connectTcp(port, host), 'connect')).destroy();
  return usable(good(subject, 'reachable, in clear: for use on one machine only'));
}

function openTls(peer: LedgerPeer, ca: string): TLSSocket {
  const { host, port } = addressOf(peer);
  const name = peer.hostAlias ?? host;
  // Looked at below, so that each fault can be told in words.
  const lenient = { rejectUnauthorized: false, checkServerIdentity: () => undefined };
  const servername = isIP(name) ? {} : { servername: name };
  return connectTls({ host, port, ca, ALPNProtocols: ['h2'], ...servername, ...lenient });
}

function certificateFinding(socket: TLSSocket, peer: LedgerPeer, subject: string): Looked {
  const certificate = socket.getPeerCertificate();
  const name = peer.hostAlias ?? addressOf(peer).host;
  if (!socket.authorized) {
    return unusable(bad(subject, chainWords(String(socket.authorizationError), certificate)));
  }
  if (checkServerIdentity(name, certificate)) {
    return unusable(bad(subject, nameWords(name, certificate.subjectaltname)));
  }
  const days = Math.floor((Date.parse(certificate.valid_to) - Date.now()) / DAY_MS);
  const words = `reachable, TLS certificate valid for ${days} more days`;
  return usable(days < SOON_DAYS ? bad(subject, `${words}: renew it`) : good(subject, words));
}

function chainWords(
  code: string,
  { valid_from, valid_to }: { valid_from: string; valid_to: string },
): string {
  if (code === 'CERT_HAS_EXPIRED') return `its TLS certificate ended on ${valid_to}`;
  if (code === 'CERT_NOT_YET_VALID') {
    return `its TLS certificate is not valid before ${valid_from}: is this machine's clock right?`;
  }
  return `its TLS certificate does not come from the TLS root that the configuration names (${code})`;
}

function nameWords(name: string, subjectAltName: string | undefined): string {
  const names =
    subjectAltName === undefined ? 'no name' : subjectAltName.replaceAll(/(DNS|IP Address):/g, '');
  return `its TLS certificate is for ${names}, not for ${name}: set hostAlias (or ssl-target-name-override) to one of these`;
}

function connectionWords({ code = '', message }: NodeJS.ErrnoException, peer: LedgerPeer): string {
  const { host, port } = addressOf(peer);
  const unknown = `the name ${host} is not known to this machine`;
  const words = new Map([
    ['ENOTFOUND', unknown],
    ['EAI_AGAIN', unknown],
    ['ECONNREFUSED', `nothing listens on ${host}, port ${port}`],
    ['ETIMEDOUT', `${host}, port ${port}, does not answer within ${TIMEOUT_MS / 1000} s: a firewall?`],
    ['ECONNRESET', 'it breaks the connection off: TLS where it speaks in clear, or the other way round?'],
  ]);
  return words.get(code) ?? `cannot be reached: ${message}`;
}

function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  return new Promise((resolve, reject) => {
    const late = () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    socket.setTimeout(TIMEOUT_MS, late);
    socket.once(event, () => resolve(socket));
    socket.once('error', reject);
  });
}

function addressOf({ endpoint }: LedgerPeer): { host: string; port: number } {
  const { hostname, port } = new URL(`tcp://${endpoint}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
}
