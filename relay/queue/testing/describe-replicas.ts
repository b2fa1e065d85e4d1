import { describe, expect, it, vi } from "vitest";
import {
  acceptNewest,
  exampleFault,
  exampleKept,
  exampleNode,
  exampleResult,
  replicateFirst,
} from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

const open = { visibility: { scope: "anyone" } } as const;
const berta = exampleNode("b1", "berta");
const clara = exampleNode("c1", "clara");
const dora = exampleNode("d1", "dora");

export function describeReplicas(bench: () => QueueBench): void {
  const finish = async (node = berta, judge = acceptNewest, loss = 0.5) => {
    const lease = await bench().lease(node);
    expect(await bench().queue.finish(lease.token, exampleResult({ bestValLoss: loss }), judge)).toBe(
      "stored",
    );
    return lease;
  };

  describe("replicas", () => {
    it("go to different owners, from the beginning, and the accepted one counts", async () => {
      const trial = await bench().submit("anna", open);
      const first = await bench().lease(berta);
      await bench().queue.keep(first.token, exampleKept(5));
      await bench().queue.finish(first.token, exampleResult({ bestValLoss: 0.4 }), replicateFirst);
      expect(await bench().status(trial)).toMatchObject({ state: "waiting", result: null });
      expect(await bench().queue.lease(exampleNode("b2", "berta"), 1)).toEqual([]);
      const second = await bench().lease(clara);
      expect(second).toMatchObject({ trial: trial.id, replica: 1, attempt: 1, kept: null });
      const judge = vi.fn(replicateFirst);
      await bench().queue.finish(second.token, exampleResult({ bestValLoss: 0.6 }), judge);
      expect(judge.mock.calls[0]?.[0].results.map((one) => [one.replica, one.nodeOwner])).toEqual([
        [0, "berta"],
        [1, "clara"],
      ]);
      expect(await bench().status(trial)).toMatchObject({
        state: "done",
        replica: 0,
        result: { bestValLoss: 0.4 },
        node: { id: berta.id, name: "b1" },
      });
    });

    it("say whether somebody else has begun them", async () => {
      const judged: (boolean | undefined)[] = [];
      const judge: typeof acceptNewest = (trial) => {
        judged.push(...trial.results.map(({ handedOn }) => handedOn));
        return acceptNewest(trial);
      };
      for (const [first, next] of [
        [berta, clara],
        [berta, exampleNode("b2", "berta")],
        [exampleNode("a1", "anna"), clara],
      ] as const) {
        const trial = await bench().submit("anna", open);
        const begun = await bench().lease(first);
        await bench().queue.keep(begun.token, exampleKept(5));
        await bench().queue.fail(begun.token, "given-back", exampleFault("lost-node"));
        const { token, kept } = await bench().lease(next);
        expect(kept).toEqual(exampleKept(5));
        await bench().queue.finish(token, exampleResult(), judge);
        expect(await bench().queue.wasHandedOn(trial.id, 0)).toBe(judged.at(-1));
      }
      expect(judged).toContain(true);
      expect(judged.filter(Boolean)).toHaveLength(judged.length / 3);
    });

    it("are not lent to an owner who is just training another of the same trial", async () => {
      await bench().submit("anna", open);
      await finish(berta, replicateFirst);
      const second = await bench().lease(clara);
      const third = () => ({ type: "replicate" }) as const;
      await bench().queue.finish(second.token, exampleResult(), third);
      expect(await bench().queue.lease(clara, 1)).toEqual([]);
      expect(await bench().queue.lease(dora, 1)).toHaveLength(1);
    });

    it("end together: who still trains one is told to stop", async () => {
      const trial = await bench().submit("anna", open);
      await finish(berta, replicateFirst);
      const slow = await bench().lease(clara);
      await bench().queue.overrule("anna", trial.id, 0);
      await finish(dora);
      expect(await bench().status(trial)).toMatchObject({ state: "done", replica: 2 });
      expect((await bench().queue.renew([slow.token])).size).toBe(0);
      await vi.waitFor(() => {
        expect(bench().news).toContainEqual({
          type: "stop-asked",
          id: trial.id,
          node: clara.id,
          how: "cancel",
        });
      });
    });

    it("a rejected result counts no more, and is not seen by later judges", async () => {
      const trial = await bench().submit("anna", open);
      await finish(berta, () => ({ type: "reject", replica: 0 }));
      expect(await bench().status(trial)).toMatchObject({ state: "waiting", result: null });
      const judge = vi.fn(acceptNewest);
      await finish(clara, judge, 0.7);
      expect(judge.mock.calls[0]?.[0].results).toHaveLength(1);
      expect(await bench().status(trial)).toMatchObject({
        state: "done",
        replica: 1,
        result: { bestValLoss: 0.7 },
      });
    });

    it("overruling takes a result back, once, and another owner's node trains again", async () => {
      const trial = await bench().submit("anna", open);
      const { token } = await finish();
      expect(await bench().queue.overrule("anna", trial.id, 0)).toMatchObject({
        state: "waiting",
        result: null,
      });
      await bench().queue.overrule("anna", trial.id, 0);
      expect(await bench().queue.stats()).toMatchObject({ waiting: 1, leased: 0 });
      expect(await bench().queue.finish(token, exampleResult(), acceptNewest)).toBe("repeated");
      expect(await bench().queue.lease(berta, 1)).toEqual([]);
      await finish(clara);
      expect(await bench().status(trial)).toMatchObject({ state: "done", replica: 1 });
    });

    it("all of a revoked node's results of the last day are taken back", async () => {
      const trial = await bench().submit("anna", open);
      await finish();
      const old = await bench().submit("anna", open);
      await finish();
      await bench().database.query("update result set at = now() - interval '2 days' where trial = $1", [
        old.id,
      ]);
      await bench().queue.releaseNode(berta.id, "reject");
      expect(await bench().status(trial)).toMatchObject({ state: "waiting" });
      expect(await bench().status(old)).toMatchObject({ state: "done" });
    });
  });
}
