import * as fs from 'node:fs';
import * as path from 'node:path';

/** The repository's top folder, from the compiled tests' place in `test/dist/support`. */
export const repoRoot = path.resolve(__dirname, '..', '..', '..');

/** A file of the folder with real registers and published vectors, or undefined where that folder is absent. */
export function sharedFile(relative: string): string | undefined {
  const shared = process.env['CONCORDAT_SHARED'] ?? path.join(repoRoot, '..', 'shared');
  const file = path.join(shared, relative);
  return fs.existsSync(file) ? file : undefined;
}
