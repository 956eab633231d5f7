import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const requireHere = createRequire(__filename);

/** The folder of an installed workspace. */
function folderOf(packageName: string): string {
  return dirname(requireHere.resolve(`${packageName}/package.json`));
}

/** The compiled scripts that a sandbox runs, one process each. */
export const programs = {
  /** The chaincode's program is `dist/server.js` in it. */
  chaincodeFolder: () => folderOf('@concordat/chaincode'),
  gateway: () => join(folderOf('@concordat/gateway'), 'dist', 'main.js'),
  pocket: () => join(folderOf('@concordat/network'), 'dist', 'pocket', 'main.js'),
  consortium: () => join(folderOf('@concordat/network'), 'consortium.yaml'),
};
