import { peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash } from '@hyperledger/fabric-gateway';
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authorityPaths, issue, loadAuthority } from '../material';
import { actionOf, alter, failureOf, readBlocks, verdicts } from './testing/envelopes';
import { CHAINCODE, CHANNEL, GOVERNING, Sandbox, type TestClient } from './testing/sandbox';
import { signLowS } from './identity/ecdsa';
import { Pocket } from './pocket';
import { Code } from './validation/codes';

describe('pocket: validation', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let pocket: Pocket;
  let client: TestClient;
  const endorse = (name: string, ...args: string[]) =>
    client.contract.newProposal(name, { arguments: args }).endorse();
  const submit = (name: string, ...args: string[]) => client.contract.submitTransaction(name, ...args);

  before(async () => {
    sandbox = await Sandbox.create();
    pocket = await Pocket.start(sandbox.options('validation'));
    client = await sandbox.client(pocket.address);
  });

  after(async () => {
    client.close();
    await pocket.close();
    await sandbox.destroy();
  });

  it('lets one of two writers win who read the same version', async () => {
    const [first, second] = [await endorse('increment', 'counter'), await endorse('increment', 'counter')];
    expect((await (await first.submit()).getStatus()).code).to.equal(Code.VALID);
    expect((await (await second.submit()).getStatus()).code).to.equal(Code.MVCC_READ_CONFLICT);
  });

  it('counts every increment exactly once under concurrency', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 60 }, () => submit('increment', 'busy')));
    const won = attempts.filter(({ status }) => status === 'fulfilled').length;
    const value = Buffer.from(await client.contract.evaluateTransaction('get', 'busy')).toString();
    expect(won).to.be.greaterThan(0).and.lessThan(60);
    expect(value).to.equal(String(won));
  });

  it('finds a phantom: a key that appeared in a range, or left it', async () => {
    await submit('put', 'herd1', 'x');
    const changes: [string, ...string[]][] = [
      ['put', 'herd2', 'x'],
      ['remove', 'herd1'],
    ];
    for (const change of changes) {
      const counted = await endorse('count', 'herd', 'herd~', 'herds');
      await submit(...change);
      expect((await (await counted.submit()).getStatus()).code).to.equal(Code.PHANTOM_READ_CONFLICT);
    }
  });

  it('finds a phantom within one block', async () => {
    const before = pocket.height();
    const [counted, written] = [
      await endorse('count', 'flock', 'flock~', 'flocks'),
      await endorse('put', 'flock1', 'x'),
    ];
    const waiting = [await written.submit(), await counted.submit()];
    const [first, second] = await Promise.all(waiting.map((commit) => commit.getStatus()));
    expect([first?.code, second?.code]).to.deep.equal([Code.VALID, Code.PHANTOM_READ_CONFLICT]);
    expect(pocket.height()).to.be.greaterThan(before);
  });

  it('commits a transaction once, however often it is sent', async () => {
    const transaction = await endorse('put', 'once', 'x');
    const commits = await Promise.all([transaction.submit(), transaction.submit()]);
    await Promise.all(commits.map((commit) => commit.getStatus()));
    await submit('put', 'after', 'x');
    const all = (await readBlocks(client, 2, pocket.height() - 1)).flatMap(verdicts);
    const codes = all.filter(({ txId }) => txId === transaction.getTransactionId()).map(({ code }) => code);
    expect(codes).to.deep.equal([Code.VALID, Code.DUPLICATE_TXID]);
    expect((await commits[1].getStatus()).code).to.equal(Code.VALID);
  });

  it('refuses to endorse a proposal whose transaction is committed', async () => {
    const proposal = client.contract.newProposal('put', { arguments: ['again', 'x'] });
    await (await (await proposal.endorse()).submit()).getStatus();
    const { code, details } = await failureOf(proposal.endorse());
    expect(code).to.equal(10);
    expect(details[0]).to.match(
      new RegExp(`^duplicate transaction found \\[${proposal.getTransactionId()}\\]. Creator \\[`),
    );
  });

  it('wants the policy’s number of distinct organisations', async () => {
    const few = client.contract.newProposal('put', {
      arguments: ['few', 'x'],
      endorsingOrganizations: ['Org1MSP', 'Org2MSP'],
    });
    expect((await (await (await few.endorse()).submit()).getStatus()).code).to.equal(
      Code.ENDORSEMENT_POLICY_FAILURE,
    );
    const doubled = alter(client, await endorse('put', 'doubled', 'x'), (action) => {
      const [one] = action.getEndorsementsList();
      action.setEndorsementsList(one ? [one, one, one] : []);
    });
    expect((await (await doubled.submit()).getStatus()).code).to.equal(Code.ENDORSEMENT_POLICY_FAILURE);
    expect(Buffer.from(await client.contract.evaluateTransaction('get', 'doubled')).toString()).to.equal('');
  });

  it('counts no client’s signature as its organisation’s peer’s', async () => {
    const transaction = await endorse('put', 'clients', 'x');
    const { responsePayload } = actionOf(transaction);
    const endorsements = await Promise.all(
      GOVERNING.map(async (mspId) => {
        const endorser = await sandbox.identity(mspId);
        const endorsement = new peer.Endorsement();
        endorsement.setEndorser(endorser);
        endorsement.setSignature(await sandbox.sign(Buffer.concat([responsePayload, endorser]), mspId));
        return endorsement;
      }),
    );
    const byClients = alter(client, transaction, (action) => action.setEndorsementsList(endorsements));
    expect((await (await byClients.submit()).getStatus()).code).to.equal(Code.ENDORSEMENT_POLICY_FAILURE);
  });

  it('refuses a transaction whose arguments were changed after endorsement', async () => {
    const changed = alter(client, await endorse('put', 'argued', 'original'), (_action, payload) => {
      const bytes = Buffer.from(payload.getChaincodeProposalPayload_asU8());
      bytes.write('Original', bytes.indexOf('original'));
      payload.setChaincodeProposalPayload(bytes);
    });
    expect((await (await changed.submit()).getStatus()).code).to.equal(Code.INVALID_ENDORSER_TRANSACTION);
  });

  it('counts no signature over other bytes', async () => {
    const forged = alter(client, await endorse('put', 'forged', 'x'), (action) => {
      action.getEndorsementsList().forEach((endorsement) => {
        const signature = Buffer.from(endorsement.getSignature_asU8());
        signature.writeUInt8(signature.readUInt8(20) ^ 1, 20);
        endorsement.setSignature(signature);
      });
    });
    expect((await (await forged.submit()).getStatus()).code).to.equal(Code.ENDORSEMENT_POLICY_FAILURE);
  });

  it('refuses a transaction whose result was changed after endorsement', async () => {
    const changed = alter(client, await endorse('put', 'changed', 'original'), (action) => {
      const bytes = Buffer.from(action.getProposalResponsePayload_asU8());
      const at = bytes.indexOf('original');
      action.setProposalResponsePayload(
        Buffer.concat([bytes.subarray(0, at), Buffer.from('Original'), bytes.subarray(at + 8)]),
      );
    });
    expect((await (await changed.submit()).getStatus()).code).to.equal(Code.ENDORSEMENT_POLICY_FAILURE);
  });

  /** A client of Org1MSP with a certificate of its own making. */
  async function clientWith(subject: string, notAfter: Date): Promise<TestClient> {
    const { ca, caKey } = authorityPaths(join(sandbox.folder, 'material'), 'Org1MSP');
    const authority = await loadAuthority({
      cert: await readFile(ca, 'utf8'),
      key: await readFile(caKey, 'utf8'),
    });
    const { cert, key } = await issue(authority, {
      subject,
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter,
    });
    const grpc = new Client(pocket.address, credentials.createInsecure());
    const gateway = connect({
      client: grpc,
      identity: { mspId: 'Org1MSP', credentials: Buffer.from(cert) },
      signer: (message) => Promise.resolve(signLowS(createPrivateKey(key), message)),
      hash: hash.none,
    });
    const network = gateway.getNetwork(CHANNEL);
    return { gateway, network, contract: network.getContract(CHAINCODE), close: () => grpc.close() };
  }

  it('refuses an expired identity, and one without a role', async () => {
    const expired = await clientWith('CN=late,OU=client,O=Org1MSP', new Date(Date.now() - 3_600_000));
    const late = await failureOf(expired.contract.submitTransaction('put', 'late', 'x'));
    expect(late.details[0]).to.equal('proposal client identity expired');
    expired.close();
    const nobody = await clientWith('CN=nobody,O=Org1MSP', new Date(Date.now() + 3_600_000));
    const { details } = await failureOf(nobody.contract.submitTransaction('put', 'nobody', 'x'));
    expect(details[0]).to.contain('exactly one OU');
    nobody.close();
  });

  it('refuses a proposal that is signed by another key, or made at another time', async () => {
    const unsigned = client.contract.newProposal('put', { arguments: ['unsigned', 'x'] });
    const wrong = client.gateway.newSignedProposal(
      unsigned.getBytes(),
      Buffer.from('3006020101020101', 'hex'),
    );
    const { details } = await failureOf(wrong.endorse());
    expect(details[0]).to.contain('signature over the proposal is not valid');
    const realNow = Date.now;
    const stale = client.contract.newProposal('put', { arguments: ['stale', 'x'] });
    try {
      Date.now = () => realNow() + 16 * 60_000;
      expect((await failureOf(stale.endorse())).details[0]).to.contain(
        'request unauthorized due to incorrect timestamp',
      );
    } finally {
      Date.now = realNow;
    }
  });
});
