/**
 * Preloaded into a relay (`node --import`): its wall clock is wrong, and jumps each second between an hour ahead and an
 * hour behind. The database, in a thread of its own, keeps the right time.
 */
import { isMainThread } from "node:worker_threads";

const HOUR_MS = 3_600_000;

if (isMainThread) {
  const rightNow = Date.now.bind(Date);
  const shiftMs = (): number => (Math.floor(rightNow() / 1000) % 2 === 0 ? HOUR_MS : -HOUR_MS);
  const shifted = (): number => rightNow() + shiftMs();
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: unknown[], newTarget: new () => object) =>
      Reflect.construct(target, args.length === 0 ? [shifted()] : args, newTarget) as Date,
    get: (target, property) => (property === "now" ? shifted : (Reflect.get(target, property) as unknown)),
  });
}
