/** The first epoch of a trial trained again, beside the study: nothing of it is kept. */
import type { TrialOrder } from "../../../study/index.ts";
import type { CheckpointStore } from "../../host/index.ts";

const PREFIX = "replay/";

export function replayOrder(order: TrialOrder): TrialOrder {
  const { resumeFrom: _, ...spec } = order.spec;
  return { attempt: 1, untilEpoch: 1, spec: { ...spec, studyId: PREFIX + spec.studyId } };
}

/** For the runner that replays: its checkpoints would take the place of the trial's own. */
export function withoutReplays<S extends CheckpointStore>(store: S): S {
  return {
    ...store,
    save: (checkpoint, bytes) =>
      checkpoint.key.startsWith(PREFIX) ? Promise.resolve() : store.save(checkpoint, bytes),
  };
}
