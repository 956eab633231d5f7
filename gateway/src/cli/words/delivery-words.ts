/** Why a certifier does not have a request yet, though it will be sent again. */
export function waitingWords(waitsFor = 'UNAVAILABLE'): string {
  const why =
    waitsFor === 'INBOX_FULL' ? 'it waits for answers to too many of yours' : 'it cannot be asked now';
  return `${waitsFor}: ${why}`;
}
