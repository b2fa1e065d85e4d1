/** When a donated device may train, and how much of the time. Pure: who asks says how things stand. */
export interface DonationLimits {
  /** of the time that training may take, above 0 and at most 100 */
  readonly percent: number;
  /** only while nobody uses the device */
  readonly onlyIdle: boolean;
  readonly onlyPluggedIn: boolean;
}

export const UNLIMITED: DonationLimits = { percent: 100, onlyIdle: false, onlyPluggedIn: false };

/** null: the device does not tell */
export interface Situation {
  readonly idle: boolean | null;
  readonly pluggedIn: boolean | null;
}

export type DonationDecision =
  | { readonly train: true }
  /** `reason` is for people */
  | { readonly train: false; readonly reason: string };

/** What is not known is taken for the worse: who asked for a limit wants it kept. */
export function decideDonation(limits: DonationLimits, { idle, pluggedIn }: Situation): DonationDecision {
  if (limits.onlyPluggedIn && pluggedIn !== true) {
    const reason =
      pluggedIn === null
        ? "This device does not tell whether it is plugged in."
        : "The device runs on its battery.";
    return { train: false, reason };
  }
  if (limits.onlyIdle && idle !== true) {
    const reason =
      idle === null ? "This device does not tell whether it is idle." : "Somebody uses the device.";
    return { train: false, reason };
  }
  return { train: true };
}

/** @returns how long to rest after `trainedMs` of training, so that training takes the wanted share of the time */
export function restMs({ percent }: Pick<DonationLimits, "percent">, trainedMs: number): number {
  const share = Math.min(100, Math.max(1, percent)) / 100;
  return (trainedMs * (1 - share)) / share;
}
