/** Random histories of one owner's trials, against a model of what a lease may do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deathsThatTell } from "../poison.ts";
import {
  acceptNewest,
  exampleFault,
  exampleKept,
  exampleNode,
  exampleResult,
  exampleSubmission,
} from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

interface ModelTrial {
  readonly id: string;
  state: "waiting" | "leased" | "done" | "failed" | "cancelled" | "quarantined";
  pausing: boolean;
  kept: number;
  lost: number;
}
interface ModelLease {
  readonly trial: ModelTrial;
  readonly node: number;
  readonly token: string;
  /** null: it lives */
  how: string | null;
  progressed: boolean;
}
interface Model {
  trials: ModelTrial[];
  leases: ModelLease[];
}
type Command = fc.AsyncCommand<Model, QueueBench>;

const nodes = Array.from({ length: 5 }, (_, i) => exampleNode(`model ${i}`, "anna"));
const underWay = ({ state }: ModelTrial): boolean => state === "waiting" || state === "leased";
const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];

function endLease(lease: ModelLease, how: string): void {
  lease.how = how;
  lease.trial.state = lease.trial.pausing ? "cancelled" : "waiting";
}

function isSuspect(leases: Model["leases"], trial: ModelTrial): boolean {
  const dead = leases.filter((one) => one.trial === trial && one.how === "lost" && !one.progressed);
  return new Set(dead.map(({ node }) => node)).size >= 3;
}

function isPoison({ leases }: Model, trial: ModelTrial): boolean {
  const dead = leases.filter((one) => one.trial === trial && one.how === "lost" && !one.progressed);
  const nodes = new Set(dead.map(({ node }) => node)).size;
  if (nodes < 3 || dead.length >= 12) return nodes >= 3;
  const others = leases.filter(
    (one) => one.trial !== trial && one.how !== null && !isSuspect(leases, one.trial),
  );
  const lost = others.filter(({ how }) => how === "lost").length;
  return nodes >= deathsThatTell(lost, others.length);
}

/** Every command leaves the queue saying what the model says. */
const command = (name: string, run: (model: Model, bench: QueueBench) => Promise<void>): Command => ({
  check: () => true,
  toString: () => name,
  run: async (model, bench) => {
    await run(model, bench);
    const ids = model.trials.map(({ id }) => id);
    const statuses = new Map((await bench.queue.statuses("anna", ids)).map((one) => [one.trial, one]));
    const said = ids.map((id) => {
      const status = statuses.get(id);
      return [status?.state, status?.kept?.checkpoint.epoch ?? 0, status?.lostNodes];
    });
    expect(said, name).toEqual(model.trials.map(({ state, kept, lost }) => [state, kept, lost]));
  },
});

const submit = fc.constant(
  command("submit", async (model, bench) => {
    const submission = exampleSubmission("anna");
    await bench.queue.submit(submission);
    model.trials.push({ id: submission.id, state: "waiting", pausing: false, kept: 0, lost: 0 });
  }),
);
const resubmit = fc.nat().map((at) =>
  command(`submit ${at} again`, async (model, bench) => {
    const trial = pick(model.trials, at);
    if (trial) await bench.queue.submit(exampleSubmission("anna", {}, { id: trial.id }));
  }),
);
const lease = fc.nat({ max: nodes.length - 1 }).map((node) =>
  command(`lease to ${node}`, async (model, bench) => {
    const avoided = (trial: ModelTrial) =>
      model.leases.some(
        (one) => one.trial === trial && one.node === node && /^(lost|refused)$/.test(one.how ?? ""),
      );
    const expected = model.trials.find((trial) => trial.state === "waiting" && !avoided(trial));
    const [got] = await bench.queue.lease(nodes[node] ?? exampleNode("x", "anna"), 1);
    expect(got?.trial).toBe(expected?.id);
    if (!got || !expected) return;
    expect(got.kept?.checkpoint.epoch ?? 0).toBe(expected.kept);
    expected.state = "leased";
    model.leases.push({ trial: expected, node, token: got.token, how: null, progressed: false });
  }),
);
const onLease = (name: string, run: (lease: ModelLease, model: Model, bench: QueueBench) => Promise<void>) =>
  fc.nat().map((at) =>
    command(`${name} ${at}`, async (model, bench) => {
      const found = pick(model.leases, at);
      if (found) await run(found, model, bench);
    }),
  );
const finish = onLease("finish", async (one, _, bench) => {
  const taken = await bench.queue.finish(one.token, exampleResult(), acceptNewest);
  expect(taken).toBe(one.how === null ? "stored" : one.how === "finished" ? "repeated" : "fenced");
  if (one.how !== null) return;
  one.how = "finished";
  one.trial.state = "done";
});
const keep = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 9 })).map(([at, epoch]) =>
  command(`keep ${epoch} of ${at}`, async (model, bench) => {
    const one = pick(model.leases, at);
    if (!one) return;
    const newer = epoch > one.trial.kept;
    const taken = await bench.queue.keep(one.token, exampleKept(epoch));
    expect(taken).toBe(one.how !== null ? "fenced" : newer ? "stored" : "repeated");
    if (taken !== "stored") return;
    one.trial.kept = epoch;
    one.progressed = true;
  }),
);
const failing = (how: "failed" | "given-back" | "refused") =>
  onLease(how, async (one, _, bench) => {
    const taken = await bench.queue.fail(one.token, how, exampleFault("code-error"));
    expect(taken).toBe(one.how === null ? "stored" : one.how === how ? "repeated" : "fenced");
    if (one.how !== null) return;
    endLease(one, how);
    if (how === "failed") one.trial.state = "failed";
  });
const renew = onLease("renew", async (one, _, bench) => {
  expect((await bench.queue.renew([one.token])).size).toBe(one.how === null ? 1 : 0);
  if (one.how === "lost") one.how = "late";
});
const expire = onLease("expire", async (one, model, bench) => {
  // a trial that has ended keeps its attempts' times, as the model does
  if (one.how !== null) return;
  await bench.database.query(
    "update attempt set expires_at = now() - interval '1 s' where trial = $1 and how is null",
    [one.trial.id],
  );
  await bench.queue.sweep();
  endLease(one, "lost");
  one.trial.lost += 1;
  if (one.trial.state === "waiting" && isPoison(model, one.trial)) one.trial.state = "quarantined";
});
const stop = fc.tuple(fc.nat(), fc.constantFrom("pause" as const, "cancel" as const)).map(([at, how]) =>
  command(`${how} ${at}`, async (model, bench) => {
    const trial = pick(model.trials, at);
    if (!trial) return;
    await bench.queue.stop("anna", trial.id, how);
    if (!underWay(trial)) return;
    if (trial.state === "leased" && how === "pause") {
      trial.pausing = true;
      return;
    }
    for (const one of model.leases) if (one.trial === trial && one.how === null) one.how = "superseded";
    trial.state = "cancelled";
  }),
);

const commands = fc.commands(
  [
    submit,
    submit,
    lease,
    lease,
    lease,
    finish,
    keep,
    failing("failed"),
    failing("given-back"),
    failing("refused"),
    renew,
    expire,
    expire,
    stop,
    resubmit,
  ],
  { maxCommands: 60, size: "max" },
);
/** more of them by hand: QUEUE_RUNS=1000 */
const runs = Number(process.env["QUEUE_RUNS"] ?? 25);

export function describeModel(bench: () => QueueBench): void {
  describe("random histories", () => {
    it("never differ from the model of leases", async () => {
      const property = fc.asyncProperty(commands, async (history) => {
        await bench().clear();
        await fc.asyncModelRun(() => ({ model: { trials: [], leases: [] }, real: bench() }), history);
        await bench().expectAgreement();
      });
      await fc.assert(property, { numRuns: runs });
    }, 600_000);
  });
}
