import { describe, expect, it } from "vitest";
import { acceptNewest, exampleFault, exampleKept, exampleNode, exampleResult } from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

const node = exampleNode("one", "anna");
const other = exampleNode("two", "anna");
const forged = "0123456789abcdef".repeat(2);

export function describeFencing(bench: () => QueueBench): void {
  const results = async () => (await bench().database.query("select trial from result")).length;

  describe("fencing", () => {
    it("stores a result once, and says so when it is sent again", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => bench().queue.finish(token, exampleResult(), acceptNewest)),
      );
      expect(answers.toSorted()).toEqual(["repeated", "repeated", "repeated", "stored"]);
      expect(await results()).toBe(1);
      expect(await bench().status(trial)).toMatchObject({
        state: "done",
        result: exampleResult(),
        replica: 0,
      });
      expect(await bench().queue.fail(token, "failed", exampleFault("code-error"))).toBe("fenced");
      expect(await bench().queue.keep(token, exampleKept(3))).toBe("fenced");
    });

    it("refuses a late finish, whoever has the trial now", async () => {
      const trial = await bench().submit("anna");
      const late = await bench().lease(node);
      await bench().expire();
      expect(await bench().queue.finish(late.token, exampleResult(), acceptNewest)).toBe("fenced");
      const now = await bench().lease(other);
      expect(now).toMatchObject({ trial: trial.id, attempt: 2 });
      expect(await bench().queue.finish(late.token, exampleResult(), acceptNewest)).toBe("fenced");
      expect(await bench().queue.keep(late.token, exampleKept(1))).toBe("fenced");
      expect(await bench().queue.fail(late.token, "failed", exampleFault("code-error"))).toBe("fenced");
      expect((await bench().queue.renew([late.token, now.token])).size).toBe(1);
      expect(await bench().queue.finish(now.token, exampleResult(), acceptNewest)).toBe("stored");
      expect(await bench().status(trial)).toMatchObject({ state: "done", lostNodes: 1 });
    });

    it("refuses what nobody was ever lent", async () => {
      await bench().submit("anna");
      await bench().lease(node);
      expect(await bench().queue.finish(forged, exampleResult(), acceptNewest)).toBe("fenced");
      expect(await bench().queue.keep(forged, exampleKept(1))).toBe("fenced");
      expect(await bench().queue.fail(forged, "given-back", exampleFault("lost-node"))).toBe("fenced");
      expect((await bench().queue.renew([forged])).size).toBe(0);
      expect(await bench().queue.holder(forged)).toBeNull();
      expect(await results()).toBe(0);
    });

    it("stores nothing of a transaction that broke in its middle", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      const broken = () => {
        throw new Error("the relay died here");
      };
      await expect(bench().queue.finish(token, exampleResult(), broken)).rejects.toThrow("died here");
      const nobody = () => ({ type: "accept", replica: 7 }) as const;
      await expect(bench().queue.finish(token, exampleResult(), nobody)).rejects.toThrow("no result");
      expect(await results()).toBe(0);
      expect(await bench().status(trial)).toMatchObject({ state: "leased" });
      await bench().expectAgreement();
      expect(await bench().queue.finish(token, exampleResult(), acceptNewest)).toBe("stored");
    });

    it("undoes everything when pg-boss holds the job for somebody else", async () => {
      await bench().submit("anna");
      const { token } = await bench().lease(node);
      await bench().database.query("update pgboss.job set retry_count = 5");
      await expect(bench().queue.finish(token, exampleResult(), acceptNewest)).rejects.toMatchObject({
        code: "queue-disagrees",
      });
      expect(await results()).toBe(0);
      await bench().database.query("update pgboss.job set retry_count = 0");
      expect(await bench().queue.finish(token, exampleResult(), acceptNewest)).toBe("stored");
    });

    it("renews what stands, and only that stands longer", async () => {
      const trial = await bench().submit("anna");
      const second = await bench().submit("anna");
      const { token } = await bench().lease(node);
      await bench().lease(other);
      await bench().age(20_000);
      const held = (await bench().queue.renew([token])).get(token);
      expect(held).toEqual({ trial: trial.id, replica: 0, owner: "anna", node: node.id, stop: null });
      expect(await bench().queue.holder(token)).toEqual({
        ...held,
        memoryBytes: 1000,
        isTrusted: true,
        kept: null,
      });
      await bench().age(15_000);
      await bench().queue.sweep();
      expect(await bench().status(trial)).toMatchObject({ state: "leased" });
      expect(await bench().status(second)).toMatchObject({ state: "waiting", lostNodes: 1 });
    });

    it("gives everybody his time again when no relay ran for as long as a lease", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      await bench().age(3_600_000);
      await bench().database.query("update queue_clock set swept_at = now() - interval '1 hour'");
      await bench().queue.sweep();
      expect((await bench().queue.renew([token])).size).toBe(1);
      expect(await bench().status(trial)).toMatchObject({ state: "leased", lostNodes: 0 });
    });

    it("hands a checkpoint on to whoever has the trial next", async () => {
      const trial = await bench().submit("anna");
      const first = await bench().lease(node);
      expect(first.kept).toBeNull();
      expect(await bench().queue.keep(first.token, exampleKept(4))).toBe("stored");
      expect(await bench().queue.keep(first.token, exampleKept(4))).toBe("repeated");
      expect(await bench().queue.keep(first.token, exampleKept(2))).toBe("repeated");
      await bench().expire();
      expect(await bench().lease(other)).toMatchObject({ trial: trial.id, kept: exampleKept(4) });
      expect(await bench().status(trial)).toMatchObject({ kept: exampleKept(4) });
    });

    it("takes everything from a revoked node at once", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      await bench().queue.releaseNode(node.id, "keep");
      expect(await bench().queue.finish(token, exampleResult(), acceptNewest)).toBe("fenced");
      expect(await bench().queue.leasesOf([node.id])).toEqual([]);
      expect(await bench().status(trial)).toMatchObject({ state: "waiting", lostNodes: 0 });
    });

    it("counts divergence as a result", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      const diverged = exampleResult({ outcome: "diverged", bestEpoch: null, bestValLoss: null });
      expect(await bench().queue.finish(token, diverged, acceptNewest)).toBe("stored");
      expect(await bench().status(trial)).toMatchObject({ state: "done", result: diverged });
    });
  });
}
