import { AttestationContract } from './contracts/attestation';
import { ConsentContract } from './contracts/consent';
import { EnquiryContract } from './contracts/enquiry';
import { GovernanceContract } from './contracts/governance';
import { RegistryContract } from './contracts/registry';
import { ReleaseContract } from './contracts/release';
import { SupervisionContract } from './contracts/supervision';

/** The contracts, as fabric-chaincode-node looks for them. */
export const contracts = [
  RegistryContract,
  AttestationContract,
  ConsentContract,
  EnquiryContract,
  ReleaseContract,
  SupervisionContract,
  GovernanceContract,
];
