import { describe, expect, it, vi } from "vitest";
import { acceptNewest, exampleFault, exampleKept, exampleNode, exampleResult } from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

const node = exampleNode("one", "anna");
const other = exampleNode("two", "anna");
const larger = exampleNode("large", "anna", { memoryBytes: 4000 });

export function describeEndings(bench: () => QueueBench): void {
  describe("how trials end", () => {
    it("fails for good by a fault of its own", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      const fault = exampleFault("code-error");
      expect(await bench().queue.fail(token, "failed", fault)).toBe("stored");
      expect(await bench().queue.fail(token, "failed", fault)).toBe("repeated");
      expect(await bench().status(trial)).toMatchObject({ state: "failed", fault, lostNodes: 0 });
      expect(await bench().queue.lease(other, 1)).toEqual([]);
    });

    it("out of memory: tries once more where there is more", async () => {
      const trial = await bench().submit("anna");
      const first = await bench().lease(node);
      await bench().queue.fail(first.token, "failed", exampleFault("out-of-memory"));
      expect(await bench().queue.lease(other, 1)).toEqual([]);
      const second = await bench().lease(larger);
      await bench().queue.fail(second.token, "failed", exampleFault("out-of-memory"));
      expect(await bench().status(trial)).toMatchObject({
        state: "failed",
        fault: { reason: "out-of-memory" },
      });
    });

    it("out of memory: gives up when nobody with more comes", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      await bench().queue.fail(token, "failed", exampleFault("out-of-memory"));
      await bench().queue.sweep();
      expect(await bench().status(trial)).toMatchObject({ state: "waiting" });
      await bench().age(61_000);
      await bench().queue.sweep();
      expect(await bench().status(trial)).toMatchObject({
        state: "failed",
        fault: { reason: "out-of-memory" },
      });
    });

    it.each(["code-error", "out-of-memory"] as const)("needs a second stranger to say %s", async (reason) => {
      const trial = await bench().submit("anna", { visibility: { scope: "anyone" } });
      const liar = exampleNode("liar", "berta", { memoryBytes: 2 ** 50 });
      const { token } = await bench().lease(liar);
      await bench().queue.fail(token, "failed", exampleFault(reason));
      expect(await bench().status(trial)).toMatchObject({ state: "waiting" });
      expect(await bench().queue.lease(liar, 1)).toEqual([]);
      const hisOther = exampleNode("another key", "berta", { memoryBytes: 2 ** 50 });
      expect(await bench().queue.lease(hisOther, 1)).toEqual([]);
      const second = await bench().lease(exampleNode("honest", "clara"));
      await bench().queue.fail(second.token, "failed", exampleFault(reason));
      expect(await bench().status(trial)).toMatchObject({ state: "failed", fault: { reason } });
    });

    it("takes a lone stranger's word in the end", async () => {
      const trial = await bench().submit("anna", { visibility: { scope: "anyone" } });
      const { token } = await bench().lease(exampleNode("b1", "berta"));
      await bench().queue.fail(token, "failed", exampleFault("code-error"));
      await bench().age(5 * 60_000);
      await bench().queue.sweep();
      expect(await bench().status(trial)).toMatchObject({ state: "waiting" });
      await bench().age(7 * 60_000);
      await bench().queue.sweep();
      expect(await bench().status(trial)).toMatchObject({ state: "failed", fault: { reason: "code-error" } });
    });

    it("uses up no tries when nodes leave or die", async () => {
      const trial = await bench().submit("anna");
      for (let i = 0; i < 8; i += 1) {
        const { token } = await bench().lease(exampleNode(`n${i}`, "anna"));
        if (i % 4 === 0) await bench().queue.keep(token, exampleKept(i + 1));
        if (i % 4 === 0) await bench().expire();
        else await bench().queue.fail(token, "given-back", exampleFault("lost-node"));
      }
      expect(await bench().status(trial)).toMatchObject({ state: "waiting", fault: null, lostNodes: 2 });
      const { token, attempt } = await bench().lease(node);
      expect(attempt).toBe(9);
      expect(await bench().queue.finish(token, exampleResult(), acceptNewest)).toBe("stored");
    });

    it.each(["pause", "cancel"] as const)("%s ends a waiting trial", async (how) => {
      const trial = await bench().submit("anna");
      expect(await bench().queue.stop("anna", trial.id, how)).toMatchObject({ state: "cancelled" });
      expect(await bench().queue.stop("anna", trial.id, how)).toMatchObject({ state: "cancelled" });
      expect(await bench().queue.lease(node, 1)).toEqual([]);
    });

    it("cancels a leased trial at once, and tells its node", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      expect(await bench().queue.stop("anna", trial.id, "cancel")).toMatchObject({ state: "cancelled" });
      expect((await bench().queue.renew([token])).size).toBe(0);
      expect(await bench().queue.finish(token, exampleResult(), acceptNewest)).toBe("fenced");
      await vi.waitFor(() => {
        expect(bench().news).toContainEqual({
          type: "stop-asked",
          id: trial.id,
          node: node.id,
          how: "cancel",
        });
      });
    });

    it("pauses a leased trial when its node says where it got to", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      expect(await bench().queue.stop("anna", trial.id, "pause")).toMatchObject({ state: "leased" });
      expect((await bench().queue.renew([token])).get(token)).toMatchObject({ stop: "pause" });
      await vi.waitFor(() => {
        expect(bench().news).toContainEqual({
          type: "stop-asked",
          id: trial.id,
          node: node.id,
          how: "pause",
        });
      });
      const paused = exampleResult({ outcome: "paused", epoch: 4, kept: exampleKept(4) });
      expect(await bench().queue.finish(token, paused, acceptNewest)).toBe("stored");
      expect(await bench().status(trial)).toMatchObject({
        state: "done",
        result: paused,
        kept: exampleKept(4),
      });
    });

    it("is cancelled when its node dies while it is to pause; what was kept is there", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(node);
      await bench().queue.keep(token, exampleKept(3));
      await bench().queue.stop("anna", trial.id, "pause");
      await bench().expire();
      expect(await bench().status(trial)).toMatchObject({ state: "cancelled", kept: exampleKept(3) });
    });

    it("are forgotten after a month, with all that belongs to them", async () => {
      await bench().submit("anna");
      await bench().queue.finish((await bench().lease(node)).token, exampleResult(), acceptNewest);
      const waiting = await bench().submit("anna");
      const rows = async () => {
        const tables = ["trial", "replica", "attempt", "result"];
        const counts = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`);
        return (await bench().database.query(`select ${counts.join()}`))[0];
      };
      await bench().queue.sweep();
      expect(await rows()).toEqual({ trial: 2, replica: 2, attempt: 1, result: 1 });
      await bench().database.query("update trial set ended_at = ended_at - interval '31 days'");
      await bench().queue.sweep();
      expect(await rows()).toEqual({ trial: 1, replica: 1, attempt: 0, result: 0 });
      expect(await bench().status(waiting)).toMatchObject({ state: "waiting" });
    });

    it("never goes back to an earlier revision", async () => {
      const trial = await bench().submit("anna");
      const revisions = [(await bench().status(trial)).revision];
      const look = async () => revisions.push((await bench().status(trial)).revision);
      const first = await bench().lease(node);
      await look();
      await bench().queue.keep(first.token, exampleKept(1));
      await look();
      await bench().expire();
      await look();
      const second = await bench().lease(other);
      await look();
      await bench().queue.finish(second.token, exampleResult(), acceptNewest);
      await look();
      expect(revisions).toEqual([...new Set(revisions)].toSorted((a, b) => a - b));
    });
  });
}
