/** A study's trials on this device, on nodes, or both, as its placement says and as long as the relay is there. */
import type { TrialData } from "../../../protocol/index.ts";
import type { StudyConfig } from "../../../study/index.ts";
import type { Form } from "../../../templates/index.ts";
import type { CheckpointStore, LocalTrialRunner } from "../../../workers/host/index.ts";
import type { UserLink } from "../../../workers/link/index.ts";
import {
  createPlacedRunner,
  createRecheck,
  createRemoteRunner,
  visibilityOf,
  watchNodes,
  type Device,
  type RemoteStudy,
} from "../../../workers/remote/index.ts";
import type { Placement } from "../../storage/index.ts";
import { waitingTrials, type WaitingTrials } from "./waiting-trials.ts";

export interface PlacedStudyOptions {
  readonly local: LocalTrialRunner;
  readonly link: UserLink;
  /** of the user's session, asked before each request */
  readonly token: () => string;
  readonly countSent: (bytes: number) => void;
  readonly config: StudyConfig;
  readonly where: Placement["where"];
  /** null: nothing is sealed */
  readonly key: string | null;
  readonly data: () => Promise<TrialData>;
  readonly checkpoints: CheckpointStore;
  readonly device: Device;
  /** for the study's log */
  readonly say: (message: string) => void;
  /** what is shown of trials elsewhere has changed */
  readonly onChange: () => void;
}

/** of sending the data, in bytes */
export interface Sending {
  readonly done: number;
  readonly total: number;
}

export interface PlacedStudy {
  readonly runner: LocalTrialRunner;
  /** null: nothing is being sent */
  readonly sending: Sending | null;
  readonly waiting: Pick<WaitingTrials, "has">;
  /** The relay is left: trials there end here as cancelled, and go on on this device. */
  leave(): void;
}

export function placeStudy(options: PlacedStudyOptions): PlacedStudy {
  const { local, link, config, where, data, checkpoints, say } = options;
  let sending: Sending | null = null;
  const waiting = waitingTrials();
  const watch = watchNodes(link);
  const study: RemoteStudy = {
    template: { name: config.template.name, form: { ...(config.template.form as Form) } },
    ...{ data, key: options.key, visibility: visibilityOf(where), backend: config.backend },
  };
  const place = {
    url: link.url,
    authorization: () => `Bearer ${options.token()}`,
    fetch: (url: string, init: RequestInit) => {
      if (init.body instanceof Uint8Array) options.countSent(init.body.byteLength);
      return fetch(url, init);
    },
  };
  // heard before its trials hear it, which then are none of the relay's any more
  const forget = link.onState((state) => {
    if (state !== "refused" || remote.running === 0) return;
    say(`${link.reason ?? ""} Trials that were at the relay go on on this device.`.trimStart());
  });
  const isMine = (id: string): boolean => watch.nodes.some((node) => node.id === id && node.mine);
  const remote = waiting.watch(
    createRemoteRunner({
      ...{ link, place, study, checkpoints, fallback: local, slots: () => watch.nodes.length },
      isMine,
      recheck: createRecheck({ local, data, isMine }),
      onProgress: (done, total) => {
        sending = done < total ? { done, total } : null;
        options.onChange();
      },
    }),
    options.onChange,
  );
  const runner = createPlacedRunner({
    local,
    remote,
    watch,
    place: where,
    study,
    device: options.device,
    say,
  });
  return {
    runner,
    waiting: { has: (trial) => link.state !== "refused" && waiting.has(trial) },
    get sending() {
      return sending;
    },
    leave: () => {
      forget();
      watch.close();
      remote.close();
    },
  };
}
