/** What a node does, for people in a line or two and for scripts in full. */
import type { NodeOffer } from "../../protocol/index.ts";
import type { Donor, DonorNews } from "../../workers/donor/index.ts";
import type { Output } from "../output.ts";

export interface NodeTeller {
  readonly measuring: () => void;
  readonly started: (donor: Donor, offer: NodeOffer) => void;
  readonly hear: (news: DonorNews) => void;
  readonly ended: () => void;
}

const STATUS_MS = 1000;

export function tellNode(output: Output, relay: string): NodeTeller {
  let donor: Donor | null = null;
  let link = `Connecting to ${relay}`;
  let owner: string | null = null;
  const status = (): void => {
    if (donor) output.progress(statusLine(donor, owner, link));
  };
  const timer = setInterval(status, STATUS_MS);
  timer.unref();
  return {
    measuring: () => output.say("Measuring how fast this machine trains (once) ..."),
    started: (started, offer) => {
      donor = started;
      const { name, backends, memoryBytes, speed, slots } = offer;
      output.record({ type: "node", node: started.node, relay, name, backends, memoryBytes, speed, slots });
      output.say(describeOffer(offer, relay));
    },
    hear: (news) => {
      if (news.type === "link") link = news.reason ?? "";
      if (news.type === "paired") owner = news.owner;
      output.record(news);
      for (const line of linesOf(news, relay)) output.say(line);
      status();
    },
    ended: () => {
      clearInterval(timer);
      if (!donor) return;
      const { trials, epochs, seconds, bytesReceived, bytesSent } = donor.counters;
      output.record({ type: "ended", trials, epochs, seconds, bytesReceived, bytesSent });
      output.say(`Trained ${count(trials, "trial")}, ${count(epochs, "epoch")}, ${Math.round(seconds)} s.`);
    },
  };
}

function describeOffer({ name, backends, memoryBytes, speed, slots }: NodeOffer, relay: string): string {
  const [best] = backends;
  const places = slots === 1 ? "" : `, ${slots} trials at once`;
  const gigabytes = (memoryBytes / 2 ** 30).toFixed(1);
  return `Node ${JSON.stringify(name)} for ${relay}: ${best!.name} (${best!.adapter}), speed ${speed.toPrecision(2)}, ${gigabytes} GB a trial${places}.`;
}

/** What stays on the screen. */
function linesOf(news: DonorNews, relay: string): string[] {
  switch (news.type) {
    case "pairing":
      return [
        `Type ${news.code} in Firstlight's Nodes page, or run: firstlight pair --code ${news.code} --relay ${relay}`,
        `The node's fingerprint is ${news.node.slice(0, 16)}; the code counts for ${Math.round(news.expiresInMs / 60_000)} minutes.`,
      ];
    case "paired":
      return [`Working for ${news.owner}.`];
    case "finished":
      return [
        `Trial ${news.trial.slice(0, 8)} ${news.outcome}: ${count(news.epochs, "epoch")} in ${news.seconds.toFixed(1)} s.`,
      ];
    case "left":
      return [`Trial ${news.trial.slice(0, 8)} ${news.how}: ${news.message}`];
    case "paused":
      return [news.paused ? "Paused by its owner: no further trials come." : "Trials come again."];
    case "draining":
      return [`Leaving: ${news.reason} What runs is kept at the end of its epoch.`];
    case "complaint":
      return [`! ${news.message}`];
    default:
      return [];
  }
}

function statusLine({ leases, counters }: Donor, owner: string | null, link: string): string {
  if (link !== "") return link;
  if (owner === null) return "Waiting to be paired";
  const running = leases.map(({ number, epoch, epochs }) => `trial ${number} epoch ${epoch} of ${epochs}`);
  const done = `${count(counters.trials, "trial")} done`;
  return running.length === 0 ? `Waiting for trials, ${done}` : `${running.join(", ")}, ${done}`;
}

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;
