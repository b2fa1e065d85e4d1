/** The workbench worker: owns storage, imports, programs and conductors, so that the main thread only draws. */
import { expose } from "comlink";
import { browserDecoder } from "../../workers/data/browser/index.ts";
import { frameChannels } from "../runners/frame-channels.ts";
import { openStorage, plausibleUse, storageGone } from "../storage/index.ts";
import type { Activity } from "./activity.ts";
import { meterActivity } from "./activity-meter.ts";
import { backboneDesk } from "./backbone-desk.ts";
import type { Bench } from "./bench.ts";
import { codeDesk } from "./code-desk.ts";
import { carryWorkbenchErrors } from "./cross-thread-errors.ts";
import { dataDesk } from "./data-desk.ts";
import { createPreparer } from "./data/prepare.ts";
import { donationDesk } from "./donation-desk.ts";
import { createEngine } from "./engine.ts";
import { openBackbone } from "./features/stored-backbones.ts";
import { fileDesk } from "./file-desk.ts";
import { seekLeadership } from "./leader.ts";
import { modelDesk } from "./model-desk.ts";
import { openNewsRoom, type News } from "./news.ts";
import { openStudies } from "./open-studies.ts";
import { projectDesk } from "./project-desk.ts";
import { rankerDesk } from "./ranker-desk.ts";
import { openUserLink } from "../../workers/link/index.ts";
import { RelayConnection } from "./relay/connection.ts";
import { deviceMeter } from "./relay/this-device.ts";
import { relayDesk } from "./relay-desk.ts";
import type { Reach, RemoteWorkbench } from "./remote.ts";
import { reportDesk } from "./report-desk.ts";
import { offerToContinue } from "./resume.ts";
import { storedBytes } from "./stored-bytes.ts";
import { shareDesk } from "./share-desk.ts";
import { sweepDesk } from "./sweep-desk.ts";
import { whyDesk } from "./why-desk.ts";
import { wordsOf } from "./words-of.ts";

type Desks = Omit<RemoteWorkbench, "open">;

async function openWorkbench(
  frame: MessagePort,
  base: string,
  reach: Reach,
  onNews: (news: News) => void,
  onActivity: (activity: Activity) => void,
): Promise<Desks> {
  const news = openNewsRoom();
  const storage = await openStorage({
    onOutdated: () => {
      news.tell({ type: "studies" });
    },
    onGone: () => {
      onNews({ type: "trouble", words: wordsOf(storageGone()) });
    },
  });
  const decoder = browserDecoder();
  const leadership = { isLeader: false };
  const engine = createEngine(base);
  const relay = new RelayConnection({
    records: storage.records,
    openLink: openUserLink,
    mayReach: (url) => reach === "any-relay" || url === new URL(base).origin,
    onChosen: () => {
      news.tell({ type: "relay" });
    },
  });
  const frames = frameChannels(frame);
  const bench: Bench = {
    ...{ storage, news, decoder, base, leadership, engine, relay },
    frames,
    device: deviceMeter({ engine, frames }),
    preparer: createPreparer(storage, decoder, {
      backbone: (id) => openBackbone(storage, base, id),
      wasm: () => engine.wasm(),
    }),
    cores: navigator.hardwareConcurrency,
    storageUse: plausibleUse(() => storedBytes(storage.files)),
  };
  const studies = openStudies(bench);
  news.listen(onNews);
  news.listen(({ type }) => {
    if (type === "relay") void relay.restore();
  });
  await relay.restore();
  meterActivity(bench, studies, onActivity);
  await seekLeadership(async () => {
    leadership.isLeader = true;
    await offerToContinue(bench, studies);
    news.tell({ type: "studies" });
  });
  return {
    ...projectDesk(bench, studies),
    ...dataDesk(bench, studies),
    ...codeDesk(bench, studies),
    ...backboneDesk(bench),
    ...sweepDesk(bench, studies),
    ...reportDesk(bench, studies),
    ...modelDesk(bench, studies),
    ...fileDesk(studies),
    ...rankerDesk(bench, studies),
    ...shareDesk(storage, studies),
    ...whyDesk(bench, studies),
    ...relayDesk(relay),
    ...donationDesk(bench, studies),
  };
}

carryWorkbenchErrors();
/** Calls wait until everything is open. */
let desks: Promise<Desks> | undefined;
const api: Pick<RemoteWorkbench, "open"> = {
  async open(...parts) {
    desks = openWorkbench(...parts);
    Object.assign(api, await desks);
  },
};
expose(api);
