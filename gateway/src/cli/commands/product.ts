import type { Command } from 'commander';
import { registryCommand } from '../registry-command';

export function productCommand(): Command {
  return registryCommand({
    name: 'product',
    summary: 'Report products: which schemas and groups an enquiry asks for',
    path: '/v1/products',
    columns: [
      ['product', 'id'],
      ['title', 'title'],
      ['purposes', 'purposes'],
    ],
  });
}
