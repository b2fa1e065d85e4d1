import { describe, expect, it, vi } from "vitest";
import { exampleSubmission } from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

export function describeSubmitting(bench: () => QueueBench): void {
  describe("submitting", () => {
    it("is the same trial however often it is asked, and at the same moment", async () => {
      const submission = exampleSubmission("anna");
      const answers = await Promise.all(Array.from({ length: 8 }, () => bench().queue.submit(submission)));
      expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(["waiting"]));
      expect(await bench().database.query("select count(*) as n from pgboss.job")).toEqual([{ n: 1 }]);
      const changed = { ...submission, work: { ...submission.work, estimateMs: 1 } };
      expect(await bench().queue.submit(changed)).toMatchObject({ trial: submission.id, state: "waiting" });
      expect(await bench().queue.stats()).toMatchObject({ waiting: 1, leased: 0 });
    });

    it("answers what was read as what was written", async () => {
      const submission = exampleSubmission("anna");
      expect(await bench().queue.submit(submission)).toEqual(await bench().status(submission));
    });

    it("tells nobody of another user's trial", async () => {
      const submission = await bench().submit("anna");
      await expect(bench().queue.submit({ ...submission, owner: "berta" })).rejects.toMatchObject({
        code: "id-taken",
      });
      expect(await bench().queue.statuses("berta", [submission.id])).toEqual([]);
      expect(await bench().queue.stop("berta", submission.id, "cancel")).toBeNull();
      expect(await bench().queue.overrule("berta", submission.id, 0)).toBeNull();
      expect(await bench().status(submission)).toMatchObject({ state: "waiting" });
    });

    it("wakes those who wait for work", async () => {
      const submission = await bench().submit("anna");
      await vi.waitFor(() => {
        expect(bench().news).toContainEqual({ type: "work-available" });
        expect(bench().news).toContainEqual({ type: "trial-changed", id: submission.id, owner: "anna" });
      });
    });

    it("takes many at once in the order they came", async () => {
      const many = Array.from({ length: 120 }, () => exampleSubmission("anna"));
      const answers = await Promise.all(many.map((one) => bench().queue.submit(one)));
      expect(answers.map(({ trial }) => trial)).toEqual(many.map(({ id }) => id));
      const rows = await bench().database.query("select trial from replica order by arrival");
      expect(rows.map(({ trial }) => trial)).toEqual(many.map(({ id }) => id));
    });
  });
}
