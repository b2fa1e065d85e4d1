/** Real child processes with a real generated program on WASM. */
import { describe, expect, test } from "vitest";
import { collect, curveOf, files, LONG, order, startProcesses } from "./testing/trial-processes.ts";

describe("a trial in a child process", () => {
  test("killed in the middle goes on in another with the identical curve", { timeout: LONG }, async () => {
    const { runner, opened } = await startProcesses(files);
    const calm = await collect(runner.start(order(0)));
    expect(calm.at(-1)).toMatchObject({ type: "trial-completed", epoch: 3 });
    let killed = false;
    const shaken = await collect(runner.start(order(1)), (event) => {
      if (killed || event.type !== "checkpoint-saved") return;
      killed = true;
      process.kill(opened.at(-1)!, "SIGKILL");
    });
    expect(curveOf(shaken)).toEqual(curveOf(calm));
    expect(shaken.at(-1)).toMatchObject({ type: "trial-completed", epoch: 3 });
    expect(opened).toHaveLength(2);
  });

  test("cannot read files", { timeout: LONG }, async () => {
    const train = files["train.ts"]!.replace(
      "const { config, facts, seed } = context;",
      'const { config, facts, seed } = context; process.getBuiltinModule("fs").readFileSync("/etc/hostname");',
    );
    expect(train).not.toBe(files["train.ts"]);
    const { runner } = await startProcesses({ ...files, "train.ts": train });
    const [event] = (await collect(runner.start(order(0)))).slice(-1);
    expect(event).toMatchObject({ type: "trial-failed", reason: "code-error" });
    expect(event).toHaveProperty(
      "message",
      expect.stringContaining("Access to this API has been restricted"),
    );
  });

  test("that never answers is ended", { timeout: LONG }, async () => {
    const train = files["train.ts"]!.replace(
      "predict: (xs) =>",
      "predict: (xs) => { for (;;); },\n unused: (xs) =>",
    );
    expect(train).not.toBe(files["train.ts"]);
    const { runner, opened } = await startProcesses({ ...files, "train.ts": train }, { silenceMs: 1000 });
    const events = await collect(runner.start(order(0)));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed", reason: "worker-crashed" });
    expect(opened).toHaveLength(3);
  });

  test("whose script does not parse says so", { timeout: LONG }, async () => {
    const { runner } = await startProcesses({
      ...files,
      "data.ts": `${files["data.ts"]!}\nconst twice = 1; const twice = 2;`,
    });
    const events = await collect(runner.start(order(0)));
    expect(events.at(-1)).toMatchObject({ type: "trial-failed" });
    expect(events.at(-1)).toHaveProperty("message", expect.stringContaining("SyntaxError"));
  });
});
