import { deliverPending } from '../flow/consent/deliver-request';
import { ConsentRequestStore } from '../flow/consent/request-store';
import { NoticeWatcher } from '../flow/notices/notice-watcher';
import { EnquiryBatcher } from '../flow/resolve/enquiry-batcher';
import { ReleaseBatcher } from '../flow/resolve/release-batcher';
import type { Route } from '../http';
import { consentRoutes } from '../http/routes/consents';
import { holdingRoutes } from '../http/routes/holdings';
import { resolveRoutes } from '../http/routes/resolve';
import type { Peers } from '../ports/peers';
import type { Base } from './base';
import { every } from './every';

/** What lets an organisation ask others: every one has it, since agencies consult each other too. */
export function composeGrantee(base: Base, peers: Peers): Route[] {
  const { ledger, storage, keys, vault, clock, registry, locks, config, log, closers } = base;
  const requests = new ConsentRequestStore({ storage, keys, vault });
  const shared = {
    ledger,
    storage,
    keys,
    clock,
    registry,
    releases: new ReleaseBatcher({ peers, keys, registry }),
  };
  const watcher = new NoticeWatcher(
    { ledger, storage, keys, clock },
    {
      intervalMs: config.limits.noticesMs,
      onNotices: (notices) => log.info({ notices: notices.length }, 'records that we hold have changed'),
      onError: (error) => log.warn({ err: error }, 'status changes could not be read'),
    },
  );
  watcher.start();
  closers.add('notices', () => watcher.stop());
  const undelivered = every(
    config.limits.noticesMs,
    () => deliverPending({ peers, registry, requests }),
    log,
  );
  closers.add('undelivered requests', () => undelivered.stop());
  return [
    ...resolveRoutes({
      ...shared,
      locks,
      consents: requests,
      enquiries: new EnquiryBatcher(ledger),
      onLineFailed: (line) => log.warn(line, 'a source gave no answer that holds'),
    }),
    ...consentRoutes({ mspId: config.mspId, ledger, vault, registry, clock, locks, requests, peers }),
    ...holdingRoutes(shared),
  ];
}
