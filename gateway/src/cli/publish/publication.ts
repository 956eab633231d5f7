import type { PublishResult } from '../shapes/records';

/** What is sent for a file, and how its answer is completed. */
export interface PublicationBody {
  body: ReadableStream;
  contentType: string;
  /** Name of a built-in mapping that the gateway applies. */
  mapping?: string;
  /** Puts what was found here, before sending, into the gateway's result. */
  complete: (result: PublishResult) => PublishResult;
}
