import { join } from 'node:path';

/** Folders of one node: an orderer's or a peer's. */
export interface NodeFolder {
  /** Its configuration file (`orderer.yaml`, `core.yaml`) lies there. */
  root: string;
  msp: string;
  ledger: string;
}

/** Where a network keeps what, all under one data folder. */
export interface Layout {
  root: string;
  plan: string;
  processes: string;
  deployment: string;
  /** Ports of governing members that are joining. */
  joining: string;
  /** The governing member whom a change is about to let go. */
  leaving: string;
  /** Held while somebody starts the network. */
  lock: string;
  material: string;
  logs: string;
  configtx: string;
  genesis: string;
  builder: string;
  chaincode: string;
  orderer(mspId: string): NodeFolder;
  peer(mspId: string): NodeFolder;
  /** MSP definition of an organisation, as it goes into the channel: certificates only. */
  msp(mspId: string): string;
  /** MSP folder with the administrator's key, for Fabric's tools. */
  adminMsp(mspId: string): string;
  chaincodeConnection(mspId: string): string;
  log(process: string): string;
}

export function layoutOf(dataDir: string, materialDir = join(dataDir, 'material')): Layout {
  const node = (kind: string, mspId: string): NodeFolder => {
    const root = join(dataDir, kind, mspId);
    return { root, msp: join(root, 'msp'), ledger: join(root, 'ledger') };
  };
  const chaincode = join(dataDir, 'chaincode');
  return {
    root: dataDir,
    plan: join(dataDir, 'network.json'),
    processes: join(dataDir, 'processes.json'),
    deployment: join(dataDir, 'deployment.json'),
    joining: join(dataDir, 'joining.json'),
    leaving: join(dataDir, 'leaving.json'),
    lock: join(dataDir, 'lock'),
    material: materialDir,
    logs: join(dataDir, 'logs'),
    configtx: join(dataDir, 'channel'),
    genesis: join(dataDir, 'channel', 'genesis.block'),
    builder: join(dataDir, 'builder'),
    chaincode,
    orderer: (mspId) => node('orderers', mspId),
    peer: (mspId) => node('peers', mspId),
    msp: (mspId) => join(dataDir, 'channel', 'msp', mspId),
    adminMsp: (mspId) => join(dataDir, 'admins', mspId, 'msp'),
    chaincodeConnection: (mspId) => join(chaincode, 'connections', `${mspId}.json`),
    log: (process) => join(dataDir, 'logs', `${process}.log`),
  };
}
