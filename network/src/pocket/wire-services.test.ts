import { credentials, type ServiceError, status } from '@grpc/grpc-js';
import { common, gateway, orderer, peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { CHANNEL, Sandbox, type TestClient } from './testing/sandbox';
import { sha256 } from './identity/ecdsa';
import { Pocket } from './pocket';
import { MspRegistry } from './identity/msp-registry';

describe('pocket: the other services', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let pocket: Pocket;
  let client: TestClient;

  before(async () => {
    sandbox = await Sandbox.create();
    pocket = await Pocket.start(sandbox.options('wire'));
    client = await sandbox.client(pocket.address);
  });

  after(async () => {
    client.close();
    await pocket.close();
    await sandbox.destroy();
  });

  /** A proposal and a transaction, signed, as messages. */
  async function signed(key: string): Promise<{ proposal: peer.SignedProposal; envelope: common.Envelope }> {
    const proposal = client.contract.newProposal('put', { arguments: [key, 'x'] });
    const transaction = await proposal.endorse();
    const bytes = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes());
    const commit = await sandbox.sign(transaction.getDigest());
    const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
    const envelope = prepared.getEnvelope() ?? new common.Envelope();
    envelope.setSignature(commit);
    return { proposal: bytes.getProposal() ?? new peer.SignedProposal(), envelope };
  }

  const ask = (endorser: peer.EndorserClient, proposal: peer.SignedProposal) =>
    new Promise<peer.ProposalResponse>((resolve, reject) => {
      endorser.processProposal(proposal, (error, value) => {
        if (value) resolve(value);
        else reject(error ?? new Error('no response'));
      });
    });

  it('endorses by protos.Endorser as one peer, with its signature', async () => {
    const endorser = new peer.EndorserClient(pocket.address, credentials.createInsecure());
    const { proposal } = await signed('endorser');
    const response = await ask(endorser, proposal);
    endorser.close();
    expect(response.getResponse()?.getStatus()).to.equal(200);
    const endorsement = response.getEndorsement();
    const msps = new MspRegistry(await sandbox.authorities());
    const identity = msps.identify(endorsement?.getEndorser_asU8() ?? new Uint8Array());
    const data = Buffer.concat([
      response.getPayload_asU8(),
      endorsement?.getEndorser_asU8() ?? Buffer.alloc(0),
    ]);
    expect([identity.mspId, identity.role]).to.deep.equal(['Org1MSP', 'peer']);
    expect(await msps.verify(identity, data, endorsement?.getSignature_asU8() ?? new Uint8Array())).to.equal(
      true,
    );
  });

  it('endorses as the peer that the client names, and refuses as peers do what it does not run', async () => {
    const named = { 'grpc.default_authority': 'org2msp' };
    const endorser = new peer.EndorserClient(pocket.address, credentials.createInsecure(), named);
    const { proposal } = await signed('named');
    const endorsement = (await ask(endorser, proposal)).getEndorsement();
    const msps = new MspRegistry(await sandbox.authorities());
    expect(msps.identify(endorsement?.getEndorser_asU8() ?? new Uint8Array()).mspId).to.equal('Org2MSP');
    proposal.setSignature(Buffer.from('3006020101020101', 'hex'));
    const refused = await ask(endorser, proposal).catch((error: ServiceError) => error);
    expect(refused).to.include({ code: status.UNKNOWN });
    expect((refused as ServiceError).details).to.contain('access denied');
    endorser.close();
  });

  it('takes transactions by orderer.AtomicBroadcast, and says why it refuses one', async () => {
    const broadcast = new orderer.AtomicBroadcastClient(pocket.address, credentials.createInsecure());
    const stream = broadcast.broadcast();
    const send = async (envelope: common.Envelope) => {
      stream.write(envelope);
      const [response] = (await once(stream, 'data')) as [orderer.BroadcastResponse];
      return response;
    };
    const { envelope } = await signed('broadcast');
    const bad = common.Envelope.deserializeBinary(envelope.serializeBinary());
    bad.setSignature(Buffer.from('3006020101020101', 'hex'));
    const refused = await send(bad);
    expect([refused.getStatus(), refused.getInfo()]).to.deep.equal([
      403,
      'signature set did not satisfy policy: permission denied',
    ]);
    expect((await send(new common.Envelope())).getStatus()).to.equal(400);
    const height = pocket.height();
    expect((await send(envelope)).getStatus()).to.equal(200);
    while (pocket.height() === height) await delay(5);
    stream.end();
    broadcast.close();
    expect(Buffer.from(await client.contract.evaluateTransaction('get', 'broadcast')).toString()).to.equal(
      'x',
    );
  });

  it('serves a client that resets each of thousands of streams, as fabric-network does', async () => {
    const broadcast = new orderer.AtomicBroadcastClient(pocket.address, credentials.createInsecure());
    const answer = () =>
      new Promise<number>((resolve, reject) => {
        const stream = broadcast.broadcast();
        let status = 0;
        stream.on('data', (response: orderer.BroadcastResponse) => {
          status = response.getStatus();
          stream.cancel();
        });
        stream.on('error', (error: ServiceError) => {
          if (status > 0) resolve(status);
          else reject(error);
        });
        stream.write(new common.Envelope());
      });
    const answers = new Map<number, number>();
    for (let round = 0; round < 60; round++) {
      const statuses = await Promise.all(Array.from({ length: 32 }, answer));
      statuses.forEach((value) => answers.set(value, (answers.get(value) ?? 0) + 1));
    }
    broadcast.close();
    expect([...answers]).to.deep.equal([[400, 1920]]);
  });

  it('refuses services it does not have', async () => {
    const broadcast = new orderer.AtomicBroadcastClient(pocket.address, credentials.createInsecure());
    const [error] = (await once(broadcast.deliver(), 'error')) as [ServiceError];
    expect(error.code).to.equal(status.UNIMPLEMENTED);
    broadcast.close();
  });

  it('refuses garbage with INVALID_ARGUMENT, never an internal error', async () => {
    const grpc = new gateway.GatewayClient(pocket.address, credentials.createInsecure());
    const garbage = [
      Buffer.alloc(0),
      Buffer.from('ffff', 'hex'),
      sha256(Buffer.from('x')),
      Buffer.alloc(1000, 0x0a),
    ];
    for (const bytes of garbage) {
      const proposal = new peer.SignedProposal();
      proposal.setProposalBytes(bytes);
      const request = new gateway.EndorseRequest();
      request.setChannelId(CHANNEL);
      request.setProposedTransaction(proposal);
      const error = await new Promise<ServiceError | null>((resolve) => grpc.endorse(request, resolve));
      expect(error?.code).to.equal(status.INVALID_ARGUMENT);
    }
    grpc.close();
  });
});
