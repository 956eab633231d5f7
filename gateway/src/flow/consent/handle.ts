/** The handle of a consent request, as `K7QM2-PXD4T`: in Crockford's alphabet, which has no I, L, O or U. */
export const HANDLE = /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/;
