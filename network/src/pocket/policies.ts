const unsatisfied = (policy: string) =>
  `failed evaluating policy on signed data during check policy [${policy}]: [signature set did not satisfy policy]`;

/** Fabric's words for one who may not propose or submit: clients and administrators of all members may. */
export const WRITERS_UNSATISFIED = unsatisfied('/Channel/Application/Writers');

/** Fabric's words for one who may not see blocks and events: governing members may. */
export const READERS_UNSATISFIED = unsatisfied('/Channel/Application/Readers');
