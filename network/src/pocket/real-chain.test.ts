import { common } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIFECYCLE, sequenceKey } from './bootstrap/lifecycle';
import { sha256 } from './identity/ecdsa';
import { MspRegistry } from './identity/msp-registry';
import { headerHash, transactionsOf, validationCodes } from './ledger/block';
import { LedgerStore } from './ledger/ledger-store';
import { proposalHash } from './proposal/proposal';
import { Transaction } from './proposal/transaction';
import { BlockValidator } from './validation/block-validator';
import type { EndorsementPolicy } from './validation/endorsement-policy';
import { Code } from './validation/codes';

/** A real network's chain, as `test/conformance/wire/record-vectors.ts` records it. */
interface RealChain {
  fabric: string;
  channel: string;
  chaincode: string;
  policy: EndorsementPolicy;
  authorities: Record<string, string>;
  blocks: string[];
  lastHash: string;
}

const VECTORS = join(__dirname, '..', '..', '..', 'test', 'vectors', 'fabric-blocks.json');

describe('pocket: the chain of a real Fabric network', () => {
  let chain: RealChain;
  let blocks: common.Block[];
  let msps: MspRegistry;
  const header = (block: common.Block) => block.getHeader() ?? new common.BlockHeader();
  const isChaincode = (transaction: Transaction) =>
    transaction.header.type === common.HeaderType.ENDORSER_TRANSACTION &&
    transaction.action().chaincode === chain.chaincode;
  const transactions = () =>
    blocks
      .flatMap((block) => transactionsOf(block).map((bytes) => new Transaction(bytes)))
      .filter(isChaincode);

  before(async () => {
    chain = JSON.parse(await readFile(VECTORS, 'utf8')) as RealChain;
    blocks = chain.blocks.map((base64) => common.Block.deserializeBinary(Buffer.from(base64, 'base64')));
    msps = new MspRegistry(new Map(Object.entries(chain.authorities)));
  });

  it('has the header hashes and data hashes that pocket computes', () => {
    blocks.forEach((block, number) => {
      const next = blocks[number + 1];
      const hash = headerHash(header(block)).toString('hex');
      expect(hash).to.equal(
        next ? Buffer.from(header(next).getPreviousHash_asU8()).toString('hex') : chain.lastHash,
      );
      expect(sha256(...transactionsOf(block))).to.deep.equal(Buffer.from(header(block).getDataHash_asU8()));
    });
  });

  it('has the transaction ids, proposal hashes and signatures that pocket accepts', async () => {
    expect(transactions().length).to.be.greaterThan(40);
    for (const transaction of transactions()) {
      const { header: head, txId, payload, signature } = transaction;
      expect(txId).to.equal(sha256(head.nonce, head.creator).toString('hex'));
      expect(await msps.verify(msps.identify(head.creator), payload, signature)).to.equal(true);
      const { publicPayload, responsePayload, endorsements, ...action } = transaction.action();
      expect(proposalHash(head, publicPayload)).to.deep.equal(Buffer.from(action.proposalHash));
      for (const { endorser, signature: signed } of endorsements) {
        const peer = msps.identify(endorser);
        expect(peer.role).to.equal('peer');
        expect(await msps.verify(peer, Buffer.concat([responsePayload, endorser]), signed)).to.equal(true);
      }
    }
  });

  it('has the verdicts that pocket gives, block for block, from the same headers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pocket-chain-'));
    const ledger = await LedgerStore.open(folder);
    const given: number[] = [];
    const policyOf = (name: string) => (name === chain.chaincode ? chain.policy : undefined);
    const validator = new BlockValidator(ledger, { channel: chain.channel, msps, policyOf });
    try {
      for (const block of blocks) {
        const parsed = transactionsOf(block).map((bytes) => new Transaction(bytes));
        if (parsed.every(isChaincode)) {
          const commit = await validator.validate(parsed);
          expect(commit.block.hash).to.deep.equal(headerHash(header(block)));
          const codes = commit.transactions.map(({ code }) => code);
          expect(codes).to.deep.equal([...validationCodes(block)]);
          given.push(...codes);
          await ledger.commit(commit);
        } else {
          await ledger.commit(asItIs(block, definitionIn(block)));
        }
      }
      expect([...new Set(given)]).to.have.members([
        Code.VALID,
        Code.ENDORSEMENT_POLICY_FAILURE,
        Code.MVCC_READ_CONFLICT,
        Code.PHANTOM_READ_CONFLICT,
      ]);
    } finally {
      await ledger.close();
      await rm(folder, { recursive: true });
    }
  });

  /** Where the chaincode's definition is committed, if it is in this block: endorsements read its version. */
  function definitionIn(block: common.Block): number | undefined {
    const key = sequenceKey(chain.chaincode);
    const position = transactionsOf(block).findIndex((bytes) => {
      const transaction = new Transaction(bytes);
      if (transaction.header.type !== common.HeaderType.ENDORSER_TRANSACTION) return false;
      const own = transaction.action().readWriteSets.find(({ namespace }) => namespace === LIFECYCLE);
      return own?.set.getWritesList().some((write) => write.getKey() === key) ?? false;
    });
    return position < 0 ? undefined : position;
  }

  /** Configuration and lifecycle blocks, which pocket makes otherwise, are taken as Fabric made them. */
  function asItIs(block: common.Block, definition: number | undefined) {
    const number = header(block).getNumber();
    const entry = { version: { block: number, tx: definition ?? 0 }, value: Buffer.of(1), metadata: {} };
    const updates =
      definition === undefined ? [] : [{ namespace: LIFECYCLE, key: sequenceKey(chain.chaincode), entry }];
    const sealed = { number, hash: headerHash(header(block)), bytes: Buffer.from(block.serializeBinary()) };
    return { block: sealed, transactions: [], updates, history: [] };
  }
});
