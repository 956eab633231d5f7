import type { TObject, TSchema } from '@sinclair/typebox';
import { GatewayConfigSchema } from './gateway-config';

/** One setting: where it stands in the file, and the environment variable that goes before it. */
export interface Setting {
  path: string[];
  /** `ledger.endpoint`: also the name of its file in the folder of secrets. */
  name: string;
  /** `CONCORDAT_LEDGER_ENDPOINT` */
  env: string;
  schema: TSchema;
  required: boolean;
}

/** All settings that hold one value, in the order of the schema. */
export const SETTINGS: readonly Setting[] = settingsOf(GatewayConfigSchema, [], true);

export function settingsOf(schema: TSchema, path: string[], required: boolean): Setting[] {
  if (schema['type'] !== 'object' || !schema['properties']) return [settingOf(schema, path, required)];
  const { properties, required: names = [] } = schema as TObject;
  return Object.entries(properties).flatMap(([name, property]) =>
    settingsOf(property, [...path, name], required && names.includes(name)),
  );
}

function settingOf(schema: TSchema, path: string[], required: boolean): Setting {
  const words = path.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  return {
    path,
    name: path.join('.'),
    env: `CONCORDAT_${words.join('_')}`,
    schema,
    required: required && schema['default'] === undefined,
  };
}

/** The settings as a Markdown table, for the documentation. */
export function describeSettings(): string {
  const rows = SETTINGS.map(({ name, env, schema, required }) => {
    const fallback: unknown = schema['default'];
    const value = required ? 'required' : fallback === undefined ? '' : `\`${JSON.stringify(fallback)}\``;
    return `| \`${name}\` | \`${env}\` | ${value} | ${schema.description ?? ''} |`;
  });
  return ['| setting | environment | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}
