import type { Fault } from '../errors';
import type { GatewayConfig } from './gateway-config';

type LedgerSettings = GatewayConfig['ledger'];
type Name = keyof LedgerSettings;

/** Settings of which exactly one says the same thing. */
const EITHER: { what: string; names: Name[] }[] = [
  { what: 'where the peers are', names: ['endpoint', 'connection'] },
  { what: 'which certificate to show', names: ['cert', 'msp'] },
];
/** Settings that stand in the connection profile where there is one. */
const IN_PROFILE: Name[] = ['tlsRootCert', 'hostAlias', 'others'];

/** What cannot be said by one setting's schema: how the settings of the ledger go together. */
export function ledgerFaults({ ledger }: Pick<GatewayConfig, 'ledger'>): Fault[] {
  return [
    ...EITHER.flatMap(({ what, names }) => notOne(ledger, what, names)),
    ...keyFaults(ledger),
    ...(ledger.connection === undefined ? [] : given(ledger, IN_PROFILE).map(inProfile)),
  ];
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
