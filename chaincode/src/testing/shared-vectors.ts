import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = process.env['CONCORDAT_SHARED'] ?? join(__dirname, '..', '..', '..', '..', 'shared');

/** The folder of published vectors, or undefined where it is not at hand: then a test skips itself. */
export function vectorFolder(...path: string[]): string | undefined {
  const folder = join(SHARED, 'vectors', ...path);
  return existsSync(folder) ? folder : undefined;
}

/** All JSON files under a folder, with their paths. */
export function jsonFiles(folder: string): { path: string; content: unknown }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => ({ path, content: JSON.parse(readFileSync(join(folder, path), 'utf8')) as unknown }));
}
