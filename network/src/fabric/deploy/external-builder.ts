import { join } from 'node:path';
import { CONNECTION_VARIABLE } from '../config/peer-config';
import { writeWhole } from '../files';

/**
 * Chaincode runs as a service beside its peer, so there is nothing to build: the peer only has to learn where its
 * organisation's process listens. That differs from member to member while the package is the same for all, so that all
 * approve one package id; the address comes from the peer's environment.
 */
const SCRIPTS: Record<string, string> = {
  detect: `#!/bin/sh
# detect CHAINCODE_SOURCE_DIR CHAINCODE_METADATA_DIR
set -eu
grep -q '"type" *: *"ccaas"' "$2/metadata.json"
`,
  build: `#!/bin/sh
# build CHAINCODE_SOURCE_DIR CHAINCODE_METADATA_DIR BUILD_OUTPUT_DIR
set -eu
cp "$2/metadata.json" "$3/"
`,
  release: `#!/bin/sh
# release BUILD_OUTPUT_DIR RELEASE_OUTPUT_DIR
set -eu
mkdir -p "$2/chaincode/server"
cp "$${CONNECTION_VARIABLE}" "$2/chaincode/server/connection.json"
`,
};

/** Writes the external builder that peers run when chaincode is installed. */
export async function writeExternalBuilder(folder: string): Promise<void> {
  for (const [name, script] of Object.entries(SCRIPTS))
    await writeWhole(join(folder, 'bin', name), script, 0o700);
}
