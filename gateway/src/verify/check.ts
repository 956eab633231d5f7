/** One check of a verification, explained in plain words. */
export interface Check {
  name: string;
  ok: boolean;
  detail: string;
  /** The trust file does not say enough to check it; `ok` is false then. */
  uncheckable?: true;
}

export function passed(name: string, detail: string): Check {
  return { name, ok: true, detail };
}

export function failed(name: string, detail: string): Check {
  return { name, ok: false, detail };
}

export function uncheckable(name: string, detail: string): Check {
  return { name, ok: false, detail, uncheckable: true };
}

/** Passed where the condition holds; one detail for either case. */
export function decide(name: string, holds: boolean, details: { yes: string; no: string }): Check {
  return holds ? passed(name, details.yes) : failed(name, details.no);
}
