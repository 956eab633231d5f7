import type { Fault } from '../errors';
import type { GatewayConfig } from './gateway-config';

type LedgerSettings = GatewayConfig['ledger'];
type Name = keyof LedgerSettings;

/** Settings that say where the peers are. */
const ADDRESSES: Name[] = ['endpoint', 'connection'];
/** Settings that stand in the connection profile where there is one. */
const IN_PROFILE: Name[] = ['tlsRootCert', 'hostAlias', 'others'];

/** What cannot be said by one setting's schema: how the settings of the ledger go together. */
export function ledgerFaults({ ledger }: Pick<GatewayConfig, 'ledger'>): Fault[] {
  return [
    ...(ledger.client === 'fabric-network' ? nodesFaults(ledger) : addressFaults(ledger)),
    ...notOne(ledger, 'which certificate to show', ['cert', 'msp']),
    ...keyFaults(ledger),
    ...(ledger.connection === undefined ? [] : given(ledger, IN_PROFILE).map(inProfile)),
  ];
}

function addressFaults(ledger: LedgerSettings): Fault[] {
  const strange = given(ledger, ['nodes', 'endorsements']).map((name) =>
    contradiction(name, 'only fabric-network reads it'),
  );
  return [...notOne(ledger, 'where the peers are', ADDRESSES), ...strange];
}

/** fabric-network is told peers and orderers one by one. */
function nodesFaults(ledger: LedgerSettings): Fault[] {
  const inNodes: Name[] = ledger.nodes === undefined ? [] : [...IN_PROFILE, 'endorsements'];
  return [
    ...notOne(ledger, 'where peers and orderers are', ['nodes', 'connection']),
    ...given(ledger, ['endpoint', ...inNodes]).map((name) =>
      contradiction(name, 'with fabric-network, nodes or the connection profile says this'),
    ),
  ];
}

function contradiction(name: Name, message: string): Fault {
  return { pointer: `/ledger/${name}`, code: 'CONTRADICTION', message };
}

function notOne(ledger: LedgerSettings, what: string, names: Name[]): Fault[] {
  const expected = `one of ${names.join(', ')}`;
  const [first, second] = given(ledger, names);
  if (first === undefined) {
    return [{ pointer: `/ledger/${names[0]}`, code: 'REQUIRED', message: `nothing says ${what}`, expected }];
  }
  if (second === undefined) return [];
  return [
    { pointer: `/ledger/${second}`, code: 'CONTRADICTION', message: `${first} says ${what} too`, expected },
  ];
}

/** A key file goes with a certificate file; an agent may hold the key of either, and an MSP folder has its own. */
function keyFaults(ledger: LedgerSettings): Fault[] {
  const names: Name[] = ['key', 'agent'];
  const fromFolder = ledger.msp !== undefined && given(ledger, names).length === 0;
  return fromFolder ? [] : notOne(ledger, 'who signs', names);
}

function inProfile(name: Name): Fault {
  return {
    pointer: `/ledger/${name}`,
    code: 'CONTRADICTION',
    message: 'the connection profile says this for each peer',
    expected: 'peers, tlsCACerts and grpcOptions in the connection profile',
  };
}

function given(ledger: LedgerSettings, names: Name[]): Name[] {
  return names.filter((name) => ledger[name] !== undefined);
}
