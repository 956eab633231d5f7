import { type Static, Type } from '@sinclair/typebox';

const Code = Type.Union([Type.String(), Type.Null()]);

export const ReportRecord = Type.Object({
  leafHash: Type.String(),
  groups: Type.Record(Type.String(), Type.Unknown()),
  withheld: Type.Optional(Type.Array(Type.String())),
  status: Type.Optional(Code),
});

export const ReportLine = Type.Object({
  line: Type.Integer(),
  /** Names of files are made of it. */
  publisher: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9.-]{0,63}$' }),
  schema: Type.String(),
  decision: Type.String(),
  code: Code,
  outcome: Code,
  summary: Type.String(),
  verified: Type.Boolean(),
  time: Type.Union([Type.Integer(), Type.Null()]),
  bundle: Code,
  records: Type.Array(ReportRecord),
});
export type ReportLine = Static<typeof ReportLine>;

/** What `POST /v1/resolve` answers. */
export const Report = Type.Object({
  enquiryId: Type.String(),
  seq: Type.Integer(),
  decision: Type.String(),
  code: Code,
  time: Type.Integer(),
  lines: Type.Array(ReportLine),
});
export type Report = Static<typeof Report>;

/** Where the evidence of a line is read: one bundle for each record, or one for an answer that holds none. */
export function bundlePaths({ enquiryId }: Report, { line, bundle, records }: ReportLine): string[] {
  if (bundle === null) return [];
  const path = `/v1/bundles/${enquiryId}/${line}`;
  return records.length === 0 ? [path] : records.map(({ leafHash }) => `${path}?record=${leafHash}`);
}
