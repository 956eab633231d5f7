import { claimPorts, freePorts } from '@concordat/network/ports';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { GatewayError } from '../errors';
import { newToken } from '../http/bearer-tokens';
import type { LedgerKind } from './options';

const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const Member = Type.Object({
  internal: Port,
  exchange: Port,
  portal: Port,
  tokens: Type.Object({
    submitter: Type.String(),
    officer: Type.String(),
    inspector: Type.String(),
    operator: Type.String(),
  }),
});

/** What a restart must find again: ports and tokens. */
export const SandboxState = Type.Object({
  v: Type.Literal(1),
  /** Which ledger the gateways have read; pocket where it is left out. */
  ledger: Type.Optional(Type.Union([Type.Literal('pocket'), Type.Literal('fabric')])),
  pocket: Port,
  /** By name of the chaincode. */
  chaincodes: Type.Record(Type.String(), Port),
  members: Type.Record(Type.String(), Member),
});
export type SandboxState = Static<typeof SandboxState>;
export type MemberState = Static<typeof Member>;

export interface StateNames {
  mspIds: string[];
  chaincodes: string[];
  ledger: LedgerKind;
}

/** The state of an earlier start, or a new one; ports that are taken meanwhile are replaced. Stored before it is used. */
export async function openState(path: string, names: StateNames): Promise<SandboxState> {
  const { mspIds, chaincodes } = names;
  const earlier = await readState(path);
  if (earlier) assertLedger(earlier, names.ledger, path);
  const known =
    earlier !== undefined &&
    mspIds.every((mspId) => mspId in earlier.members) &&
    chaincodes.every((name) => name in earlier.chaincodes);
  if (known && (await claimPorts(portsOf(earlier)))) return earlier;
  const ports = await freePorts(1 + chaincodes.length + mspIds.length * 3);
  const state = stateWith(ports, names, earlier);
  await store(path, state);
  return state;
}

/** The state with ports and tokens for one member more; stored before it is used. */
export async function stateWithMember(
  path: string,
  state: SandboxState,
  mspId: string,
): Promise<SandboxState> {
  if (state.members[mspId]) return state;
  const [internal = 0, exchange = 0, portal = 0] = await freePorts(3);
  state.members[mspId] = { internal, exchange, portal, tokens: newTokens() };
  await store(path, state);
  return state;
}

async function store(path: string, state: SandboxState): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(state, null, 2), { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}

function stateWith(
  ports: number[],
  { mspIds, chaincodes, ledger }: StateNames,
  earlier: SandboxState | undefined,
): SandboxState {
  const next = () => ports.pop() ?? 0;
  const members = mspIds.map((mspId): [string, MemberState] => {
    const tokens = earlier?.members[mspId]?.tokens ?? newTokens();
    return [mspId, { internal: next(), exchange: next(), portal: next(), tokens }];
  });
  const chaincodePorts = chaincodes.map((name): [string, number] => [name, next()]);
  return {
    v: 1,
    ledger,
    pocket: next(),
    chaincodes: Object.fromEntries(chaincodePorts),
    members: Object.fromEntries(members),
  };
}

function newTokens(): MemberState['tokens'] {
  const token = () => newToken().token;
  return { submitter: token(), officer: token(), inspector: token(), operator: token() };
}

function portsOf(state: SandboxState): number[] {
  const members = Object.values(state.members).flatMap(({ internal, exchange, portal }) => [
    internal,
    exchange,
    portal,
  ]);
  return [state.pocket, ...Object.values(state.chaincodes), ...members];
}

/** What the gateways have read of one ledger is nothing to another. */
function assertLedger({ ledger = 'pocket' }: SandboxState, wanted: LedgerKind, path: string): void {
  if (ledger === wanted) return;
  throw new GatewayError(
    'SANDBOX_STATE_INVALID',
    `${path} is of a sandbox on ${ledger}: name another folder`,
  );
}

async function readState(path: string): Promise<SandboxState | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  const value: unknown = JSON.parse(text);
  if (Value.Check(SandboxState, value)) return value;
  throw new GatewayError(
    'SANDBOX_STATE_INVALID',
    `${path} is not a sandbox's state: delete the folder, or name another`,
  );
}
