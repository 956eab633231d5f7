/** Stops once, however often it is asked to. */
export function stopOnce(work: () => Promise<void>): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  return () => (stopped ??= work());
}
