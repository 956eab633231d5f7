import type { FieldValue } from '@concordat/chaincode/domain';
import type { Draft } from './generated-item';
import { Random } from './random';

type Spoil = (draft: Draft) => Draft;

/** Ways to spoil a good record, each with the code that its validation must answer. All survive CSV. */
const SPOILS = [
  ['CHECK_DIGIT', (draft) => withField(draft, 'uscc', otherLast(String(draft.fields['uscc'])))],
  ['FORMAT_INVALID', (draft) => withField(draft, 'uscc', String(draft.fields['uscc']).slice(1))],
  ['FIELD_MISSING', (draft) => withoutField(draft, 'name')],
  ['TOO_LONG', (draft) => withField(draft, 'name', '长'.repeat(201))],
  ['DATE_IMPOSSIBLE', (draft) => ({ ...draft, meta: { ...draft.meta, effectiveFrom: '2025-02-30' } })],
  ['DATE_FUTURE', (draft) => ({ ...draft, meta: { ...draft.meta, issued: '9999-01-01' } })],
] as const satisfies readonly (readonly [string, Spoil])[];

/** The record, or so many times in a million a spoilt one that names its fault. */
export function maybeSpoilt(draft: Draft, perMillion: number, seed: number): Draft {
  const random = new Random(seed);
  if (!random.chance(perMillion)) return draft;
  const [fault, spoil] = random.pick<readonly [string, Spoil]>(SPOILS);
  return { ...spoil(draft), fault };
}

function withField(draft: Draft, name: string, value: FieldValue): Draft {
  return { ...draft, fields: { ...draft.fields, [name]: value } };
}

function withoutField(draft: Draft, name: string): Draft {
  const rest = Object.entries(draft.fields).filter(([each]) => each !== name);
  return { ...draft, fields: Object.fromEntries(rest) };
}

function otherLast(uscc: string): string {
  return uscc.slice(0, -1) + (uscc.endsWith('0') ? '1' : '0');
}
