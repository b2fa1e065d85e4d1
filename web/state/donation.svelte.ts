import { firstDonation } from "../storage/donation-record.ts";
import type { DonationConditions, DonationView, RelayDesk } from "../workbench/api.ts";
import type { Announcer } from "./announcer.svelte.ts";
import type { Toasts } from "./toasts.svelte.ts";

interface Collaborators {
  readonly desk: Pick<RelayDesk, "watchDonation" | "donate" | "limitDonation" | "tellConditions">;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  /** tells now and after each change. @returns what stops it */
  readonly watchConditions: (tell: (conditions: DonationConditions) => void) => () => void;
}

const off: DonationView = {
  ...{ state: "off", reason: null, code: null, node: null, trials: [], leader: true },
  ...{ limits: firstDonation.limits, done: firstDonation.done },
};

/** This tab as a node for others' trials. */
export class Donation {
  view = $state.raw<DonationView>(off);
  /** null until the browser has told */
  pluggedIn = $state<boolean | null>(null);
  readonly #with: Collaborators;

  constructor(collaborators: Collaborators) {
    this.#with = collaborators;
  }

  get isOn(): boolean {
    return this.view.state !== "off";
  }

  /** @returns what stops it */
  watch(): () => void {
    const { desk, watchConditions } = this.#with;
    let stopped = false;
    let stop = (): void => undefined;
    void desk
      .watchDonation((view) => (this.view = view))
      .then((end) => {
        if (stopped) end();
        else stop = end;
      });
    const stopConditions = watchConditions((conditions) => {
      this.pluggedIn = conditions.pluggedIn;
      void desk.tellConditions(conditions);
    });
    return () => {
      stopped = true;
      stop();
      stopConditions();
    };
  }

  async donate(on: boolean): Promise<void> {
    const { desk, announcer, toasts } = this.#with;
    try {
      await desk.donate(on);
      announcer.say(on ? "This tab is donated." : "This tab is no longer donated.");
    } catch (error) {
      toasts.failWith(error);
    }
  }

  async limit(changes: Partial<DonationView["limits"]>): Promise<void> {
    try {
      await this.#with.desk.limitDonation({ ...this.view.limits, ...changes });
    } catch (error) {
      this.#with.toasts.failWith(error);
    }
  }
}
