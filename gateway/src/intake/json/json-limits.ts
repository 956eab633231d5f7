/** Bounds on a JSON text from outside. */
export interface JsonLimits {
  maxBytes: number;
  /** Arrays and objects inside one another. */
  maxDepth: number;
  /** Members of all objects and items of all arrays together. */
  maxMembers: number;
}

export const DEFAULT_LIMITS: JsonLimits = { maxBytes: 1024 * 1024, maxDepth: 32, maxMembers: 50_000 };
