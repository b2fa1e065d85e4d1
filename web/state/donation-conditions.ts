/** What the browser tells of the device: whether anybody uses the page, and whether it is plugged in. */
import type { DonationConditions } from "../workbench/api.ts";
import type { Clock } from "./clock.ts";

/** Without a key, a pointer or a touch for so long nobody uses the page. */
export const idleAfterMs = 60_000;

interface Battery extends EventTarget {
  readonly charging: boolean;
}
/** Chromium has it, other engines do not. */
interface BatteryNavigator {
  getBattery?(): Promise<Battery>;
}

const uses = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** @returns what stops it */
export function watchConditions(
  view: Window,
  clock: Clock,
  tell: (conditions: DonationConditions) => void,
): () => void {
  let now: DonationConditions = { idle: false, pluggedIn: null };
  let cancel = (): void => undefined;
  let stopBattery = (): void => undefined;
  const change = (changes: Partial<DonationConditions>): void => {
    const next = { ...now, ...changes };
    if (next.idle === now.idle && next.pluggedIn === now.pluggedIn) return;
    now = next;
    tell(now);
  };
  const used = (): void => {
    cancel();
    cancel = clock.after(idleAfterMs, () => change({ idle: true }));
    change({ idle: false });
  };
  for (const use of uses) view.addEventListener(use, used, { passive: true });
  used();
  tell(now);
  void (view.navigator as BatteryNavigator).getBattery?.().then(
    (battery) => {
      const charge = (): void => change({ pluggedIn: battery.charging });
      battery.addEventListener("chargingchange", charge);
      stopBattery = () => battery.removeEventListener("chargingchange", charge);
      charge();
    },
    () => undefined,
  );
  return () => {
    cancel();
    stopBattery();
    for (const use of uses) view.removeEventListener(use, used);
  };
}
