import { credentials, Client } from '@grpc/grpc-js';
import { connect, hash, signers } from '@hyperledger/fabric-gateway';
import { common, gateway as messages, peer } from '@hyperledger/fabric-protos';
import { canonicalJson } from '@concordat/chaincode/domain';
import { identityPaths } from '@concordat/network/material';
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consortium } from './consortium';
import { eventually } from './eventually';

/** A member's own connection to the ledger, below our client: every door that Fabric has. */
export function fabricOf({ sandbox }: Consortium, mspId: string) {
  const { cert, key } = identityPaths(join(sandbox.dataDir, 'material'), mspId, 'gateway');
  const { endpoint, tlsRootCert, hostAlias } = sandbox.ledgers[mspId] ?? { endpoint: sandbox.ledger };
  const channel = tlsRootCert
    ? credentials.createSsl(Buffer.from(tlsRootCert))
    : credentials.createInsecure();
  const name = hostAlias === undefined ? {} : { 'grpc.ssl_target_name_override': hostAlias };
  const client = new Client(endpoint, channel, name);
  const gateway = connect({
    client,
    identity: { mspId, credentials: readFileSync(cert) },
    signer: signers.newPrivateKeySigner(createPrivateKey(readFileSync(key))),
    hash: hash.sha256,
  });
  return {
    gateway,
    network: gateway.getNetwork(sandbox.channel),
    close: () => {
      gateway.close();
      client.close();
    },
  };
}

/** Validation code (0: valid, 10: endorsement rule) of a small transaction that exactly these members have endorsed. */
export async function codeEndorsedBy(
  consortium: Consortium,
  endorsingOrganizations: string[],
): Promise<number> {
  const { network, close } = fabricOf(consortium, 'RegulatorMSP');
  const contract = network.getContract(consortium.sandbox.chaincode);
  const argument = canonicalJson({ detailsHash: 'ab'.repeat(32) });
  try {
    // Members' peers may be some blocks apart: then their answers differ.
    const transaction = await eventually('they endorse the same', () =>
      contract
        .newProposal('supervision:recordSearch', { arguments: [argument], endorsingOrganizations })
        .endorse()
        .catch(() => undefined),
    );
    return (await (await transaction.submit()).getStatus()).code;
  } finally {
    close();
  }
}

/** Asks for an anchor's endorsement in a transaction that says another time; answers why it is refused. */
export async function anchorAt(
  consortium: Consortium,
  mspId: string,
  { argument, time }: { argument: object; time: number },
): Promise<string> {
  const { gateway, network, close } = fabricOf(consortium, mspId);
  try {
    const contract = network.getContract('concordat');
    const honest = contract.newProposal('attestation:anchor', { arguments: [canonicalJson(argument)] });
    const proposal = gateway.newProposal(withTime(honest.getBytes(), time));
    await proposal.endorse();
    return 'endorsed';
  } catch (error) {
    const { message, details } = error as { message: string; details?: { message: string }[] };
    return [message, ...(details ?? []).map((each) => each.message)].join('; ');
  } finally {
    close();
  }
}

function withTime(bytes: Uint8Array, time: number): Uint8Array {
  const proposed = messages.ProposedTransaction.deserializeBinary(bytes);
  const signed = proposed.getProposal() ?? new peer.SignedProposal();
  const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  channel.getTimestamp()?.setSeconds(Math.floor(time / 1000));
  channel.getTimestamp()?.setNanos((time % 1000) * 1_000_000);
  header.setChannelHeader(channel.serializeBinary());
  proposal.setHeader(header.serializeBinary());
  signed.setProposalBytes(proposal.serializeBinary());
  return proposed.serializeBinary();
}
