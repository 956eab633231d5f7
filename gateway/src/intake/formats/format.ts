/** What a named format finds wrong with a text. */
export interface FormatFault {
  code: 'FORMAT_INVALID' | 'CHECK_DIGIT' | 'DATE_IMPOSSIBLE';
  /** What would be right; never the text itself. */
  expected: string;
}

/** A named format: `undefined` where the text is right. */
export type FormatCheck = (text: string) => FormatFault | undefined;
