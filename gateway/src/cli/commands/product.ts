import type { Command } from 'commander';
import { catalogueCommands } from '../governance/catalogue-commands';
import { registryCommand } from '../registry/registry-command';
import { tellProduct } from '../registry/tell-product';
import { Product } from '../shapes/registry';

export function productCommand(): Command {
  const command = registryCommand({
    name: 'product',
    summary: 'Report products: which schemas and groups an enquiry asks for',
    path: '/v1/products',
    columns: [
      ['product', 'id'],
      ['title', 'title'],
      ['purposes', 'purposes'],
    ],
    shape: Product,
    tell: tellProduct,
  });
  for (const one of catalogueCommands('product')) command.addCommand(one);
  return command;
}
