import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { repoRoot } from './paths';

export interface SourceFile {
  /** Path from the top folder, with forward slashes. */
  path: string;
  text: string;
  /** Module specifiers as written. */
  imports: string[];
  /** Those imports that point at files of the repository, as paths from the top folder. */
  localImports: string[];
}

const WORKSPACES = ['chaincode', 'network', 'gateway', 'scripts'];

/** Every TypeScript file of the workspaces' `src`, tests included only where asked for. */
export function sourceFiles(options: { tests: boolean } = { tests: false }): SourceFile[] {
  const files = WORKSPACES.flatMap((workspace) => walk(path.join(repoRoot, workspace, 'src')));
  const wanted = files.filter((file) => options.tests || !isTestFile(file));
  return wanted.map(readSourceFile);
}

function isTestFile(file: string): boolean {
  return /\.test\.ts$|\/testing\//.test(file);
}

function walk(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return walk(full);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [full] : [];
  });
}

function readSourceFile(file: string): SourceFile {
  const text = fs.readFileSync(file, 'utf8');
  const imports = ts.preProcessFile(text, true, true).importedFiles.map((found) => found.fileName);
  const localImports = imports.filter((name) => name.startsWith('.')).map((name) => resolveLocal(file, name));
  return { path: path.relative(repoRoot, file), text, imports, localImports };
}

function resolveLocal(from: string, specifier: string): string {
  const base = path.resolve(path.dirname(from), specifier.replace(/\.js$/, ''));
  const candidates = [`${base}.ts`, path.join(base, 'index.ts'), base];
  const found = candidates.find((candidate) => fs.existsSync(candidate) && fs.statSync(candidate).isFile());
  return path.relative(repoRoot, found ?? base);
}
