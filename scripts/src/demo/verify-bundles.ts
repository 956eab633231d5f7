import type { Report } from '@concordat/gateway/client';
import { readFile } from 'node:fs/promises';
import { parseTrustFile, verifyBundle } from '@concordat/gateway/verify';
import type { Stage } from './stage';

export interface BundleCheck {
  all: number;
  valid: number;
  /** Whether each of them is refused once a bit of it has changed. */
  tamperedRefused: boolean;
}
