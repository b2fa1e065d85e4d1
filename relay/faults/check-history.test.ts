import { describe, expect, test } from "vitest";
import { checkHistory } from "./check-history.ts";
import {
  finish,
  lease,
  madeUpRun,
  nodeId,
  setTrial,
  status,
  submit,
  tell,
  tokenOf,
  type MadeUpRun,
} from "./testing/made-up-run.ts";
import { madeUpResult } from "./testing/made-up-result.ts";

const violations = (run: MadeUpRun): string[] =>
  checkHistory(run.entries, run.rows).map(({ invariant, what }) => `${invariant} ${what}`);

test("a run in which all went well breaks no promise", () => {
  expect(violations(madeUpRun())).toEqual([]);
});

/** What is spoiled, how, and what must be found. */
const spoiled: readonly (readonly [string, (run: MadeUpRun) => void, string])[] = [
  [
    "a submit that was acknowledged and lost",
    (run) => {
      run.rows.trials = run.rows.trials.filter(({ id }) => id !== "t1");
    },
    "I1 trial t1 was acknowledged and is lost",
  ],
  [
    "a trial that never ends",
    (run) => {
      submit(run, "t4");
      tell(run, status("t4", "waiting", 1));
    },
    "I1 trial t4 never ended: it is waiting",
  ],
  ["a trial with two rows", (run) => run.rows.trials.push(run.rows.trials[0]!), "I1 trial t1 has two rows"],
  [
    "a trial that nobody submitted",
    (run) => run.rows.trials.push({ id: "t9", owner: "u", state: "cancelled", counted: null }),
    "I1 trial t9 was never submitted",
  ],
  [
    "an end that is told twice, differently",
    (run) => {
      tell(run, status("t1", "failed", 7));
    },
    "I1 trial t1 ended as done and then again as failed",
  ],
  [
    "a trial that goes on after its end",
    (run) => {
      tell(run, status("t3", "leased", 3));
    },
    "I1 trial t3 ended as cancelled and then went on as leased",
  ],
  [
    "one revision with two contents",
    (run) => {
      tell(run, status("t3", "failed", 2));
    },
    "I1 revision 2 of trial t3 was told as cancelled and as failed",
  ],
  [
    "a job that outlives its trial",
    (run) => run.rows.openJobs.push({ trial: "t1", replica: 0 }),
    "I1 replica 0 of trial t1 is queued after the trial's end",
  ],
  [
    "two results of a replica that count",
    (run) => run.rows.results.push({ ...run.rows.results[0]!, attempt: 1 }),
    "I2 replica t1/0 has two results that count",
  ],
  [
    "a result that was acknowledged and lost",
    (run) => {
      run.rows.results = run.rows.results.filter(({ trial }) => trial !== "t1");
    },
    "I2 a result of replica t1/0 was acknowledged as stored and is lost",
  ],
  [
    "a trial that is done without a result",
    (run) => {
      setTrial(run, "t1", { counted: null });
    },
    "I2 trial t1 is done without a result",
  ],
  [
    "a trial that counts a result of another node",
    (run) => {
      setTrial(run, "t1", { counted: { replica: 0, node: nodeId("b") } });
    },
    "I2 trial t1 counts replica 0, which has no such result",
  ],
  [
    "one message that was stored twice",
    (run) => {
      finish(run, "t1", 1, nodeId("a"), "stored");
    },
    "I2 a result of replica t1/0 was stored twice",
  ],
  [
    "a forged result that was stored",
    (run) => {
      submit(run, "t4");
      lease(run, "t4", 1, nodeId("a"));
      finish(run, "t4", 1, nodeId("a"), "stored", false);
    },
    "was stored though it was forged",
  ],
  [
    "a token that nobody was given",
    (run) => {
      submit(run, "t4");
      finish(run, "t4", 1, nodeId("a"), "stored");
    },
    "was stored with a token that nobody was given",
  ],
  [
    "another node's token",
    (run) => {
      submit(run, "t4");
      lease(run, "t4", 1, nodeId("a"));
      finish(run, "t4", 1, nodeId("b"), "stored");
    },
    "was stored with another node's token",
  ],
  [
    "a late result that was stored",
    (run) => {
      submit(run, "t4");
      lease(run, "t4", 1, nodeId("a"));
      lease(run, "t4", 2, nodeId("b"));
      finish(run, "t4", 1, nodeId("a"), "stored");
    },
    "was stored after the replica was leased again",
  ],
  [
    "a result after the node was told to stop",
    (run) => {
      submit(run, "t4");
      lease(run, "t4", 1, nodeId("a"));
      run.recorder.info(nodeId("a"), "fenced", { node: nodeId("a"), token: tokenOf("t4", 1) });
      finish(run, "t4", 1, nodeId("a"), "stored");
    },
    "was stored after its lease was called off",
  ],
  [
    "a result by a revoked node",
    (run) => {
      submit(run, "t4");
      lease(run, "t4", 1, nodeId("a"));
      run.recorder.invoke("user", "revoke", { node: nodeId("a") })({ value: null });
      finish(run, "t4", 1, nodeId("a"), "stored");
    },
    "was stored after the node was revoked",
  ],
  [
    "a result of a cancelled trial",
    (run) => {
      lease(run, "t3", 1, nodeId("a"));
      finish(run, "t3", 1, nodeId("a"), "stored");
    },
    "was stored after the trial was cancelled",
  ],
  [
    "a result without a lease's row",
    (run) => {
      run.rows.attempts = run.rows.attempts.filter(({ trial }) => trial !== "t1");
    },
    "I3 the result of t1/0, attempt 1 has no lease",
  ],
  [
    "a result by a node that had no lease",
    (run) => {
      run.rows.attempts = run.rows.attempts.map((row) => ({ ...row, node: nodeId("c") }));
    },
    "I3 the result of t1/0, attempt 1 is by a node that had no lease",
  ],
  [
    "a result that its node never sent",
    (run) => {
      submit(run, "t4");
      lease(run, "t4", 1, nodeId("a"));
      const result = madeUpResult(1, "t4");
      run.rows.results.push({ trial: "t4", replica: 0, attempt: 1, node: nodeId("a"), stands: true, result });
    },
    "I3 the result of t4/0, attempt 1 was never sent by its node",
  ],
  [
    "a result that is told otherwise than it is stored",
    (run) => {
      run.rows.results = run.rows.results.map((row) =>
        row.trial === "t1" ? { ...row, result: madeUpResult(9, "other") } : row,
      );
    },
    "I4 the result of trial t1 is not the one that was told",
  ],
  [
    "a state that is told otherwise than it is stored",
    (run) => {
      setTrial(run, "t3", { state: "failed" });
    },
    "I4 trial t3 is failed, and was told as cancelled",
  ],
  [
    "a best that does not follow from the rows",
    (run) => {
      run.rows.results = run.rows.results.map((row) =>
        row.trial === "t1" ? { ...row, result: { ...row.result, bestValLoss: 5 } } : row,
      );
    },
    'I4 the study was told as "1 cancelled, 2 done, best 0.1"',
  ],
  [
    "a node that is credited twice",
    (run) => {
      run.rows.nodes = run.rows.nodes.map((row, i) => ({ ...row, finished: 2 - i }));
    },
    "is credited with 2 trials and has 1 results",
  ],
  [
    "an owner who is charged twice",
    (run) => {
      run.rows.charges = [{ owner: "u", used: 6000, leases: 3000, refunds: 0 }];
    },
    "I5 owner u is charged 6000 ms, his leases make 3000 ms",
  ],
  [
    "an unhandled rejection",
    (run) => {
      run.recorder.info("relay", "trouble", { text: "unhandledRejection: no" });
    },
    "I6 the relay said: unhandledRejection: no",
  ],
  [
    "memory without bound",
    (run) => {
      run.recorder.info("relay", "memory", { bytes: 1.6e9 });
    },
    "I6 the relay took 1600 MB",
  ],
];

describe("each broken promise is found", () => {
  test.each(spoiled)("%s", (_, spoil, expected) => {
    const run = madeUpRun();
    spoil(run);
    expect(violations(run).filter((violation) => violation.includes(expected))).toHaveLength(1);
  });
});

test("an end may be taken back where its result was judged to be wrong", () => {
  const run = madeUpRun();
  run.recorder.invoke("user", "judge", { trial: "t1", replica: 0, valid: false })({ value: {} });
  tell(run, status("t1", "waiting", 6));
  expect(violations(run).filter((violation) => violation.startsWith("I1"))).toEqual([]);
});

test("a question without an answer is no promise", () => {
  const run = madeUpRun();
  run.recorder.invoke("user", "submit", { trial: "t5", owner: "u" })(null);
  run.recorder.invoke("user", "submit", { trial: "t6", owner: "u" })({ code: "database-full" });
  expect(violations(run)).toEqual([]);
});
