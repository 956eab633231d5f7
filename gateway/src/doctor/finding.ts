/** One thing that was looked at, and what was found, in plain words. */
export interface Finding {
  subject: string;
  /** Null where it could not be looked at; the finding says why. */
  ok: boolean | null;
  finding: string;
}

export const good = (subject: string, finding: string): Finding => ({ subject, ok: true, finding });
export const bad = (subject: string, finding: string): Finding => ({ subject, ok: false, finding });
export const unchecked = (subject: string, finding: string): Finding => ({ subject, ok: null, finding });

/** A finding, and whether what was looked at serves all the same: a certificate that ends soon still does. */
export interface Looked {
  finding: Finding;
  usable: boolean;
}

export const usable = (finding: Finding): Looked => ({ finding, usable: true });
export const unusable = (finding: Finding): Looked => ({ finding, usable: false });
