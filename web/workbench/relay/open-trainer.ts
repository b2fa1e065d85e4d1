/** Others' trials train where the user's own do: in a worker of the sandboxed frame. */
import { createTrialRunner } from "../../../workers/host/index.ts";
import type { OpenTrainer } from "../../../workers/donor/index.ts";
import type { Bench } from "../bench.ts";

export const frameTrainer =
  ({ engine, frames }: Pick<Bench, "engine" | "frames">): OpenTrainer =>
  async ({ files, data, backend, checkpoints }) => {
    const [script, wasm] = await Promise.all([engine.link(files), engine.wasm()]);
    return createTrialRunner({
      ...{ slots: 1, backend, wasm, checkpoints },
      openChannel: () => Promise.resolve(frames.open(script)),
      dataFor: () => Promise.resolve(data),
    });
  };
