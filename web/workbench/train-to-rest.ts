import type { Conductor } from "../../study/index.ts";

/** After a sweep the default configuration is trained too: what the report calls "before". */
export async function trainToRest(conductor: Conductor): Promise<void> {
  const { status, best, trials, config } = await conductor.run();
  if (status !== "finished" || !best || trials.some(({ purpose }) => purpose === "baseline")) return;
  await conductor.addSingle(config.defaults, "baseline");
  await conductor.run();
}
