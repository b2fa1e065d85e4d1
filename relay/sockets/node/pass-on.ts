import type { TrialEvent } from "../../../protocol/index.ts";
import type { LeaseHere } from "./node-session.ts";
import type { NodeDesk } from "./node-desk.ts";

/** To whoever follows the trial. Events of another trial are none of this lease's business. */
export function passOn(desk: NodeDesk, lease: LeaseHere, events: readonly TrialEvent[]): void {
  const spec = lease.work?.order.spec;
  const own = spec
    ? events.filter(({ studyId, trial }) => studyId === spec.studyId && trial === spec.trialNumber)
    : [...events];
  for (const event of own) {
    if (event.type === "epoch-reported" && event.epoch > lease.epoch) {
      lease.epoch = event.epoch;
      desk.changed();
    }
  }
  if (own.length > 0) desk.fanOut.progressed({ trial: lease.trial, replica: lease.replica, events: own });
}
