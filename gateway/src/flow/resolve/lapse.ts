/** A publisher answers an enquiry for so long after its transaction time, in milliseconds. */
export const LAPSE_MS = 10 * 60_000;
