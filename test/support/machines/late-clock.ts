/** Preloaded, it makes a process believe that it is 20 minutes later, which is more than Fabric's window. */
const AHEAD_MS = 20 * 60_000;

const RealDate = Date;
class LateDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(RealDate.now() + AHEAD_MS);
    else super(...given);
  }

  static override now(): number {
    return RealDate.now() + AHEAD_MS;
  }
}
globalThis.Date = LateDate as DateConstructor;
