import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { create } from 'tar';
import { FabricNetworkError } from '../fabric-error';
import { writeWhole } from '../files';

/** A chaincode package as peers install it, and its id, which depends on its content alone. */
export interface ChaincodePackage {
  path: string;
  /** `<label>:<SHA-256>`. */
  id: string;
}

export interface PackageOptions {
  /** Folder for the package and what goes into it. */
  folder: string;
  label: string;
  /** Folder of the compiled chaincode, with `dist/server.js`. */
  chaincodeDir: string;
}

/** Compression level 0: the compressed bytes of other levels differ between versions of the compressor. */
const REPRODUCIBLE = { portable: true, mtime: new Date(0), gzip: { level: 0 } } as const;
/** Byte of a gzip header that names the operating system; 255 is "unknown". */
const GZIP_OS = 9;

/**
 * Packs the chaincode: the same compiled code gives the same bytes anywhere, so members can compare ids before they
 * approve. The package holds the code's digests rather than the code, since each member runs its own process of it.
 */
export async function packChaincode({
  folder,
  label,
  chaincodeDir,
}: PackageOptions): Promise<ChaincodePackage> {
  const digests = await codeDigests(chaincodeDir);
  await writeWhole(join(folder, 'code', 'code.json'), JSON.stringify({ files: digests }));
  await writeWhole(join(folder, 'code', 'connection.json'), JSON.stringify(CONNECTION_TEMPLATE));
  await archive(
    join(folder, 'code'),
    ['code.json', 'connection.json'],
    join(folder, 'package', 'code.tar.gz'),
  );
  await writeWhole(join(folder, 'package', 'metadata.json'), JSON.stringify({ type: 'ccaas', label }));
  const path = join(folder, `${label}.tar.gz`);
  const bytes = await archive(join(folder, 'package'), ['code.tar.gz', 'metadata.json'], path);
  return { path, id: `${label}:${createHash('sha256').update(bytes).digest('hex')}` };
}

/** What a peer with Fabric's own chaincode-as-a-service builder would fill in; ours writes the whole file. */
const CONNECTION_TEMPLATE = {
  address: '{{.address}}',
  dial_timeout: '10s',
  tls_required: true,
  client_auth_required: true,
  client_key: '{{.client_key}}',
  client_cert: '{{.client_cert}}',
  root_cert: '{{.root_cert}}',
};

async function archive(cwd: string, files: string[], path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of create({ cwd, ...REPRODUCIBLE }, files)) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  bytes[GZIP_OS] = 255;
  await writeWhole(path, bytes);
  return bytes;
}

/** SHA-256 of each file of the compiled code, tests left out, in the order of their names. */
async function codeDigests(chaincodeDir: string): Promise<Record<string, string>> {
  const root = join(chaincodeDir, 'dist');
  await assertBuilt(root);
  const names = (await readdir(root, { recursive: true }))
    .filter((name) => name.endsWith('.js') && !name.endsWith('.test.js'))
    .map((name) => join(root, name))
    .sort();
  const entries = await Promise.all(
    [join(chaincodeDir, 'package.json'), ...names].map(async (path): Promise<[string, string]> => {
      const digest = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      return [relative(chaincodeDir, path).split(sep).join('/'), digest];
    }),
  );
  return Object.fromEntries(entries);
}

async function assertBuilt(dist: string): Promise<void> {
  const server = join(dist, 'server.js');
  const built = await stat(server).catch(() => undefined);
  if (built?.isFile()) return;
  throw new FabricNetworkError(
    'FABRIC_CHAINCODE_NOT_BUILT',
    `${server} is missing: build the chaincode first (npm run build)`,
  );
}
