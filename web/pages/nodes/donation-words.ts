import type { DonationView } from "../../workbench/api.ts";

/** What the donated tab is doing, in one sentence. @param possible - a relay is connected */
export function donationWords({ state, reason, leader }: DonationView, possible: boolean): string {
  if (!leader) return "Another tab runs this workbench; donate that one.";
  switch (state) {
    case "off":
      return possible ? "Off. Nothing of others runs here." : "Off. Connect to a relay first.";
    case "starting":
      return "Measuring this device and going to the relay.";
    case "unpaired":
      return "Waits for the relay's owner to let it in.";
    case "idle":
      return "Waits for a trial.";
    case "training":
      return "Trains.";
    case "waits":
      return `Waits. ${reason ?? "A limit holds it back."}`;
    case "failed":
      return reason ?? "It could not go on.";
  }
}
