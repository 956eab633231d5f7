import {
  fromHex,
  leafHash,
  type LogEntry,
  type LogHead,
  logEntryBytes,
  toHex,
  verifyInclusion,
} from '@concordat/chaincode/domain';
import { openLevelLog } from '@concordat/gateway/adapters';
import { readLog } from '@concordat/scripts/kill/log-of';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { companiesOf, customsLevel, CUSTOMS, subjectOf } from '../support/companies';
import { runningConsortium } from '../support/consortium';
import { DocumentedGateway } from '../support/documented-gateway';
import { anchorAt } from '../support/fabric';
import { eventually } from '../support/eventually';
import { Intruder } from '../support/intruder';
import { type AnchorArgument, entryOf, ShownLog } from '../support/lying-publisher';
import { codeOf } from '../support/refusal';
import { foldersOf, openStoppedVault } from '../support/stopped-vault';
import { json, listOf, publish, publishOne, resolve, signedConsent } from '../support/steps';
import type { Member } from '../support/member';
import { SCENARIO_MS } from '../support/patience';

interface Standing {
  publisher: string;
  anchored: number;
  read: number;
  fault: string | null;
}

/** How a publisher's log stands with the regulator, which reads it, once it stands as wanted. */
function followed(
  { inspector }: Member,
  publisher: string,
  isWanted: (standing: Standing) => boolean,
): Promise<Standing> {
  return eventually(`the regulator has read the log of ${publisher}`, async () => {
    await json(inspector, '/v1/audit/logs/readings', { method: 'POST' });
    // Its first head may not have come to the regulator yet, and any head may come between the reading and the question.
    const standings = await listOf<Standing>(inspector, '/v1/audit/logs');
    const found = standings.find((one) => one.publisher === publisher);
    return found && isWanted(found) ? found : undefined;
  });
}

describe('invariant 6: a lying publisher is noticed', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  const companies = companiesOf(9606, 8);
  const [victim, other] = companies;
  if (!victim || !other) throw new Error('no companies');
  /** Customs with software of its own: its service identity, its real checkpoint key. */
  let liar: Intruder;
  let honest: LogEntry[] = [];
  let head: LogHead;
  const shown: ShownLog[] = [];

  before(async () => {
    liar = await Intruder.of(world, 'CustomsMSP');
    await publish(
      world.customs,
      CUSTOMS,
      companies.map((company) => customsLevel(company)),
    );
    const log = await readLog(world.customs.operator);
    honest = log.entries.map((bytes) => JSON.parse(bytes.toString('utf8')) as LogEntry);
    head = await headOf(honest.length);
  });

  after(async () => {
    await Promise.all(shown.map((one) => one.destroy()));
    liar.close();
  });

  /** The current head, once the peer asked has one of that size: peers may be some blocks apart. */
  const headOf = (size: number) =>
    eventually(`a head of ${size}`, async () => {
      const found = await liar.evaluate<LogHead | null>('attestation:head', { publisher: 'CustomsMSP' });
      return found && found.size >= size ? found : undefined;
    });
  const anchor = (argument: AnchorArgument) => liar.submit<LogHead>('attestation:anchor', argument);

  async function show(entries: readonly LogEntry[]): Promise<ShownLog> {
    const one = await ShownLog.of(entries);
    shown.push(one);
    return one;
  }

  afterEach('whatever was tried, the head is extended only by honest entries', async () => {
    await headOf(head.size);
    const real = await show(honest);
    expect(toHex(await real.log.root(head.size))).to.equal(head.root);
    expect(
      await liar.evaluate('attestation:head', { publisher: 'CustomsMSP', size: head.size }),
    ).to.deep.equal(head);
  });

  const altered = (entries: LogEntry[], at: number) =>
    entries.map((entry, index) =>
      index === at ? entryOf('CustomsMSP', { recordId: entry.recordId }) : entry,
    );

  it('a log rewritten in any way gives no proof that leads from the anchored head', async () => {
    const more = entryOf('CustomsMSP');
    const [first, second, ...rest] = honest;
    if (!first || !second) throw new Error('too few entries');
    const rewritten: Record<string, LogEntry[]> = {
      altered: [...altered(honest, 3), more],
      dropped: [...honest.slice(1), more, entryOf('CustomsMSP')],
      reordered: [second, first, ...rest, more],
      replacedLast: [...altered(honest, honest.length - 1), more],
    };
    for (const [what, entries] of Object.entries(rewritten)) {
      const lie = await show(entries);
      const proved = await lie.anchor(liar, { previousSize: head.size });
      expect(await codeOf(anchor(proved)), what).to.equal('FORKED');
      // Nor with the proof of the honest tree, of none, or of one that is too long.
      const truth = await show([...honest, more]);
      const { consistency } = await truth.anchor(liar, { previousSize: head.size });
      const forgeries = [consistency, [], [...proved.consistency, head.root], [head.root]];
      for (const proof of forgeries)
        expect(await codeOf(anchor({ ...proved, consistency: proof })), what).to.equal('FORKED');
    }
  });

  it('a second checkpoint of the same size, honestly signed, is refused as a fork', async () => {
    const lie = await show(altered(honest, 0));
    expect(await codeOf(anchor(await lie.anchor(liar)))).to.equal('FORKED');
    expect(await codeOf(anchor({ ...(await lie.anchor(liar)), previousSize: head.size }))).to.equal('FORKED');
    // The true one again is no lie: the same answer comes.
    const truth = await show(honest);
    expect(await anchor(await truth.anchor(liar))).to.deep.equal(head);
  });

  it('a head of earlier, or one that pretends that there was none, is stale', async () => {
    const truth = await show([...honest, entryOf('CustomsMSP')]);
    expect(await codeOf(anchor(await truth.anchor(liar, { size: 3 })))).to.equal('STALE_HEAD');
    expect(await codeOf(anchor(await truth.anchor(liar, { previousSize: 0 })))).to.equal('STALE_HEAD');
    expect(await codeOf(anchor(await truth.anchor(liar, { size: 6, previousSize: 3 })))).to.equal(
      'STALE_HEAD',
    );
  });

  it('a checkpoint of another log, by another key, or with a bit changed is none of its', async () => {
    const truth = await show([...honest, entryOf('CustomsMSP')]);
    const good = await truth.anchor(liar, { previousSize: head.size });
    const flipped = good.checkpoint.replace(/^(\d+)$/m, (size) => String(Number(size) + 1));
    expect(await codeOf(anchor({ ...good, checkpoint: flipped }))).to.equal('BAD_CHECKPOINT');
    const message = liar.keys.current('message').keyId;
    expect(await codeOf(anchor({ ...good, keyId: message }))).to.equal('KEY_UNKNOWN');
    const tax = await Intruder.of(world, 'TaxMSP');
    const stolen = codeOf(tax.submit('attestation:anchor', good));
    expect(await stolen.finally(() => tax.close())).to.be.oneOf(['KEY_UNKNOWN', 'BAD_CHECKPOINT']);
  });

  it('a time before the last head’s is refused, though the transaction is within the ledger’s window', async () => {
    const truth = await show([...honest, entryOf('CustomsMSP')]);
    const argument = await truth.anchor(liar, { previousSize: head.size });
    const backDated = await anchorAt(world, 'CustomsMSP', { argument, time: head.time - 1 });
    expect(backDated, backDated).to.include('TIME_REVERSED');
  });

  it('a record doubled under one id is provable against it: both entries lie under one anchored root', async () => {
    const [first] = honest;
    if (!first) throw new Error('no entries');
    await followed(
      world.regulator,
      'CustomsMSP',
      ({ read, fault }) => read === honest.length && fault === null,
    );
    const doubled = entryOf('CustomsMSP', { recordId: first.recordId });
    const lie = await show([...honest, doubled]);
    // The ledger has only the root: it cannot know. Who reads the log, or is given both, does.
    const anchored = await anchor(await lie.anchor(liar, { previousSize: head.size }));
    const index = honest.length;
    const path = await lie.log.inclusion(index, anchored.size);
    const leaf = leafHash(logEntryBytes(doubled));
    const root = fromHex(anchored.root, 32);
    expect(verifyInclusion({ index, size: anchored.size, leaf, proof: path, root })).to.equal(true);
    const entries = await Promise.all([...Array(anchored.size).keys()].map((at) => lie.log.entry(at)));
    const ids = entries.map(
      (bytes) => (JSON.parse(Buffer.from(bytes).toString('utf8')) as LogEntry).recordId,
    );
    expect(new Set(ids).size).to.equal(ids.length - 1);
    // It may show the regulator an honest log, but not one that fits what it has anchored.
    const isJudged = ({ read, fault }: Standing) => fault !== null || read > index;
    const unshown = await followed(world.regulator, 'CustomsMSP', isJudged);
    expect(unshown).to.include({ anchored: index + 1, read: index, fault: 'LOG_NOT_SHOWN' });
  });

  it('its own honest gateway stops at once where the ledger has a log that it never made', async () => {
    const { customs } = world;
    // It never becomes ready again, which is what a restart waits for.
    const restarting = customs.process.restart().catch(() => undefined);
    const missing = await eventually('the gateway knows', async () => {
      const { checks } = await customs.readiness().catch(() => ({ checks: [] }));
      const gate = checks.find(({ name }) => name === 'release gate')?.missing;
      return gate?.includes('the ledger knows') ? gate : undefined;
    });
    expect(missing).to.match(/the log has \d+ entries, the ledger knows \d+/);
    const item = customsLevel(other, { level: 'ADVANCED_CERTIFIED' });
    expect(await codeOf(publishOne(customs, CUSTOMS, item))).to.equal('LOG_BEHIND');
    await customs.process.kill('SIGTERM');
    await restarting;
  });
});

describe('invariant 6: a record id doubled in the log, rows swapped in the vault', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  const [victim, other] = companiesOf(9616, 2);
  if (!victim || !other) throw new Error('no companies');

  it('a record id doubled in the log is found by the regulator, which reads it', async () => {
    const { customs, regulator } = world;
    await publishOne(customs, CUSTOMS, customsLevel(victim));
    await followed(regulator, 'CustomsMSP', ({ read }) => read === 1);
    await customs.process.kill('SIGTERM');
    const { storage } = await openStoppedVault(world, 'CustomsMSP');
    const log = await openLevelLog(storage);
    const { recordId } = JSON.parse(Buffer.from(await log.entry(0)).toString('utf8')) as LogEntry;
    const batch = storage.batch();
    await log.append(batch, [logEntryBytes(entryOf('CustomsMSP', { recordId }))]);
    await batch.commit();
    await storage.close();
    await customs.process.restart();
    const standing = await followed(regulator, 'CustomsMSP', ({ read }) => read === 2);
    expect(standing).to.include({ anchored: 2, fault: null });
    const gaps = await listOf<{ kind: string }>(regulator.inspector, '/v1/audit/gaps');
    expect(gaps.find(({ kind }) => kind === 'RECORD_ID_DOUBLED')).to.include({
      ...{ publisher: 'CustomsMSP', grantee: null, seq: 1 },
    });
    await (await DocumentedGateway.of(regulator.inspector)).expectLists('/v1/audit/gaps');
  });

  it('do not open, and no payload of the other record leaves', async () => {
    const { customs, bank } = world;
    const subject = subjectOf(victim);
    const leaves = [
      await publishOne(customs, CUSTOMS, customsLevel(victim)),
      await publishOne(customs, CUSTOMS, customsLevel(other)),
    ];
    await signedConsent({ grantee: bank, certifier: world.tax, subject });
    const line = async () =>
      (await resolve(bank, { subject })).lines.find(({ publisher }) => publisher === 'CustomsMSP');
    expect(await line()).to.include({ outcome: 'RECORDS' });

    await customs.process.kill('SIGTERM');
    const { storage } = await openStoppedVault(world, 'CustomsMSP');
    const rows = await storage.table('sealed').getMany(leaves);
    const batch = storage.batch();
    leaves.forEach((leaf, at) => batch.put('sealed', leaf, rows[1 - at] ?? new Uint8Array()));
    await batch.commit();
    await storage.close();
    await customs.process.restart();

    const spoiled = await line();
    expect(spoiled?.records).to.deep.equal([]);
    expect(spoiled?.outcome).not.to.equal('RECORDS');
    expect(JSON.stringify(spoiled)).not.to.include(other.name).and.not.to.include(other.uscc);
    const own = customs.submitter.send(`/v1/records/${leaves[0]}`);
    expect(await codeOf(own)).to.equal('VAULT_CORRUPT');
    const log = await readFile(
      join(foldersOf(world, 'CustomsMSP').keys, '..', '..', '..', 'logs', 'CustomsMSP.log'),
      'utf8',
    );
    expect(log).to.include('VAULT_CORRUPT');
    for (const secret of [victim, other].flatMap(({ uscc, name, nameLatin }) => [uscc, name, nameLatin]))
      expect(log).not.to.include(secret);
  });
});
