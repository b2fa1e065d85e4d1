/** How far this tab may be used for others' trials, and what it has done for them. */
import * as v from "valibot";
import { Count } from "../../protocol/index.ts";

export const DonationRecord = v.object({
  v: v.literal(1),
  limits: v.object({
    /** of the time, at most */
    percent: v.picklist([25, 50, 75, 100]),
    onlyIdle: v.boolean(),
    onlyPluggedIn: v.boolean(),
  }),
  done: v.object({ trials: Count, epochs: Count, trainingMs: Count, sentBytes: Count, receivedBytes: Count }),
});
export type DonationRecord = v.InferOutput<typeof DonationRecord>;

export const firstDonation: DonationRecord = {
  v: 1,
  limits: { percent: 100, onlyIdle: false, onlyPluggedIn: true },
  done: { trials: 0, epochs: 0, trainingMs: 0, sentBytes: 0, receivedBytes: 0 },
};
