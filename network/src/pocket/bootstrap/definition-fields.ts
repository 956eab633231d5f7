import { common, msp, peer } from '@hyperledger/fabric-protos';
import type { PocketChaincode } from '../options';
import type { EndorsementPolicy } from '../validation/endorsement-policy';
import { sequenceKey } from './lifecycle';

const { lifecycle } = peer;

/** The keys that Fabric's `_lifecycle` keeps for a committed chaincode definition. */
export function definitionFields(
  chaincode: PocketChaincode,
  sequence: number,
): [key: string, value: Uint8Array][] {
  const { name } = chaincode;
  return [
    [sequenceKey(name), int64(sequence)],
    [endorsementInfoKey(name), bytes(endorsementInfo(chaincode.version))],
    [validationInfoKey(name), bytes(validationInfo(chaincode.policy))],
    [`namespaces/metadata/${name}`, metadata()],
  ];
}

export const endorsementInfoKey = (name: string): string => `namespaces/fields/${name}/EndorsementInfo`;
export const validationInfoKey = (name: string): string => `namespaces/fields/${name}/ValidationInfo`;

export function readSequence(value: Uint8Array): number {
  return lifecycle.StateData.deserializeBinary(value).getInt64();
}

function int64(value: number): Uint8Array {
  const data = new lifecycle.StateData();
  data.setInt64(value);
  return data.serializeBinary();
}

function bytes(value: Uint8Array): Uint8Array {
  const data = new lifecycle.StateData();
  data.setBytes(value);
  return data.serializeBinary();
}

function metadata(): Uint8Array {
  const result = new lifecycle.StateMetadata();
  result.setDatatype('ChaincodeDefinition');
  result.setFieldsList(['Sequence', 'EndorsementInfo', 'ValidationInfo']);
  return result.serializeBinary();
}

function endorsementInfo(version: string): Uint8Array {
  const info = new lifecycle.ChaincodeEndorsementInfo();
  info.setVersion(version);
  info.setEndorsementPlugin('escc');
  return info.serializeBinary();
}

function validationInfo(policy: EndorsementPolicy): Uint8Array {
  const application = new common.ApplicationPolicy();
  application.setSignaturePolicy(signaturePolicy(policy));
  const info = new lifecycle.ChaincodeValidationInfo();
  info.setValidationPlugin('vscc');
  info.setValidationParameter(application.serializeBinary());
  return info.serializeBinary();
}

/** `OutOf(k, 'A.peer', 'B.peer', …)`. */
function signaturePolicy({ k, organisations }: EndorsementPolicy): common.SignaturePolicyEnvelope {
  const rule = new common.SignaturePolicy.NOutOf();
  rule.setN(k);
  rule.setRulesList(
    organisations.map((_, index) => {
      const signedBy = new common.SignaturePolicy();
      signedBy.setSignedBy(index);
      return signedBy;
    }),
  );
  const policy = new common.SignaturePolicy();
  policy.setNOutOf(rule);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(policy);
  envelope.setIdentitiesList(organisations.map(peerPrincipal));
  return envelope;
}

function peerPrincipal(mspId: string): msp.MSPPrincipal {
  const role = new msp.MSPRole();
  role.setMspIdentifier(mspId);
  role.setRole(msp.MSPRole.MSPRoleType.PEER);
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  principal.setPrincipal(role.serializeBinary());
  return principal;
}
