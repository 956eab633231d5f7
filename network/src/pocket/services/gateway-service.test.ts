import { status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { createPrivateKey } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createAuthority, issue } from '../../material';
import { signLowS } from '../identity/ecdsa';
import { MspRegistry, serializeIdentity } from '../identity/msp-registry';
import { CommitWatch } from '../ledger/commit-watch';
import { Access } from './access';
import { GatewayService } from './gateway-service';

const TX_ID = 'a1';

describe('a commit status whose client gives up', () => {
  const orderer = new EventEmitter();
  const told: unknown[] = [];
  let request: gateway.SignedCommitStatusRequest;
  let service: GatewayService;

  before(async () => {
    const authority = await createAuthority('CN=ca.a,O=AMSP');
    const { cert, key } = await issue(authority, { subject: 'CN=x,OU=client,O=AMSP' });
    const asked = new gateway.CommitStatusRequest();
    asked.setChannelId('testing');
    asked.setTransactionId(TX_ID);
    asked.setIdentity(serializeIdentity('AMSP', cert));
    request = new gateway.SignedCommitStatusRequest();
    request.setRequest(asked.serializeBinary());
    request.setSignature(await signLowS(createPrivateKey(key), asked.serializeBinary()));
    const msps = new MspRegistry(new Map([['AMSP', authority.cert]]));
    const parts = {
      access: new Access({ channel: 'testing', blockReaders: new Set() }, msps),
      commits: new CommitWatch({ transaction: () => undefined } as never, orderer as never),
      views: { tell: (...seen: unknown[]) => told.push(seen) },
    };
    service = new GatewayService(() => parts as never, { watch: () => () => undefined } as never);
  });

  it('while its signature is still verified, waits for nothing, and frees its place', async () => {
    const call = Object.assign(new EventEmitter(), { request, cancelled: false });
    const answer = new Promise((resolve) => service.handlers().commitStatus(call as never, resolve));
    call.cancelled = true;
    call.emit('cancelled');
    expect(await answer).to.include({ code: status.CANCELLED });
    orderer.emit('block', { block: { number: 7 }, transactions: [{ txId: TX_ID, tx: 0, code: 0 }] });
    expect(told).to.deep.equal([]);
  });
});
