export const DAY_MS = 24 * 3_600_000;

/** Days that what was released on another basis than consent is kept, and kept up to date. */
export const DEFAULT_DATA_LIFE_DAYS = 365;
