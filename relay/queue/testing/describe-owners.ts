import { describe, expect, it, vi } from "vitest";
import type { Submission } from "../index.ts";
import { acceptNewest, exampleKept, exampleNode, exampleResult, replicateFirst, sha } from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

const node = exampleNode("one", "anna");
const everything = { trials: 1000, bytes: 2 ** 30, days: 30 };
const blob = (name: string) => ({ id: sha(name), bytes: 100 });

export function describeOwners(bench: () => QueueBench): void {
  const states = async (submissions: readonly Submission[]): Promise<(string | undefined)[]> => {
    const found = await Promise.all(submissions.map(({ id, owner }) => bench().queue.statuses(owner, [id])));
    return found.map(([status]) => status?.state);
  };
  const finish = async (submission: Submission): Promise<void> => {
    const { token, trial } = await bench().lease(node);
    expect(trial).toBe(submission.id);
    await bench().queue.finish(token, exampleResult(), acceptNewest);
  };
  /** ended in this order, so many days ago */
  const ended = async (owner: string, ...daysAgo: readonly number[]): Promise<Submission[]> => {
    const all: Submission[] = [];
    for (const days of daysAgo) {
      const submission = await bench().submit(owner);
      await bench().queue.stop(owner, submission.id, "cancel");
      await bench().database.query(
        "update trial set ended_at = ended_at - $2::float8 * interval '1 day' where id = $1",
        [submission.id, days],
      );
      all.push(submission);
    }
    return all;
  };

  describe("owners", () => {
    it("who are gone leave nothing that waits or is leased; their nodes are told, others go on", async () => {
      const leased = await bench().submit("anna");
      const { token } = await bench().lease(node);
      const waiting = await bench().submit("anna");
      const others = await bench().submit("berta");
      expect(await bench().queue.trialsUnderWay()).toEqual(
        new Map([
          ["anna", 2],
          ["berta", 1],
        ]),
      );
      await bench().queue.cancelAll("anna");
      expect(await states([leased, waiting, others])).toEqual(["cancelled", "cancelled", "waiting"]);
      expect(await bench().queue.holder(token)).toBeNull();
      expect(await bench().queue.finish(token, exampleResult(), acceptNewest)).toBe("fenced");
      await vi.waitFor(() => {
        expect(bench().news).toContainEqual({
          ...{ type: "stop-asked", id: leased.id },
          ...{ node: node.id, how: "cancel" },
        });
      });
      expect(await bench().queue.trialsUnderWay()).toEqual(new Map([["berta", 1]]));
      await bench().queue.cancelAll("anna");
    });

    it("who have very many trials lose all of them", async () => {
      await Promise.all(Array.from({ length: 230 }, () => bench().submit("anna")));
      await bench().queue.cancelAll("anna");
      expect(await bench().queue.stats()).toMatchObject({ waiting: 0, leased: 0 });
    });

    it("keep the newest of what has ended, and everything that is under way", async () => {
      const [eldest, elder, newest] = await ended("anna", 3, 2, 1);
      const [others] = await ended("berta", 9);
      const waiting = await bench().submit("anna");
      expect(await bench().queue.ownersOfEnded()).toEqual(["anna", "berta"]);
      expect(await bench().queue.forgetEnded("anna", everything)).toBe(0);
      expect(await bench().queue.forgetEnded("anna", { ...everything, trials: 2 })).toBe(1);
      const all = [eldest!, elder!, newest!, others!, waiting];
      expect(await states(all)).toEqual([undefined, "cancelled", "cancelled", "cancelled", "waiting"]);
      expect(await bench().queue.forgetEnded("anna", { ...everything, days: 1.5 })).toBe(1);
      expect(await states(all)).toEqual([undefined, undefined, "cancelled", "cancelled", "waiting"]);
      expect(await bench().queue.forgetEnded("anna", { ...everything, trials: 0 })).toBe(1);
      expect(await bench().queue.ownersOfEnded()).toEqual(["berta"]);
    });

    it("keep no more bytes of what they submitted than they may", async () => {
      const template = { name: "images", form: { words: "x".repeat(4000) } };
      const large: Submission[] = [];
      for (let n = 0; n < 3; n++) {
        large.push(await bench().submit("anna", { template }));
        await bench().queue.stop("anna", large[n]!.id, "cancel");
      }
      expect(await bench().queue.forgetEnded("anna", { ...everything, bytes: 12_000 })).toBe(1);
      expect(await states(large)).toEqual([undefined, "cancelled", "cancelled"]);
    });

    it("leave nothing behind of what is forgotten, and may submit it anew", async () => {
      const trial = await bench().submit("anna");
      await finish(trial);
      await bench().queue.forgetEnded("anna", { ...everything, trials: 0 });
      for (const table of ["trial", "replica", "attempt", "result"])
        expect(await bench().database.query(`select 1 from ${table}`)).toEqual([]);
      await bench().database.script("delete from pgboss.job");
      expect(await bench().queue.submit(trial)).toMatchObject({ state: "waiting", revision: 1 });
    });

    it("have blobs in use while trials that name them are under way", async () => {
      const files = { files: blob("files"), program: "p", template: "images", notAfter: 1 };
      const signed = { ...files, publicKey: "AAAA", signature: "AAAA" };
      await bench().submit("anna", { data: blob("mine"), checkpoint: blob("from"), signed });
      const inUse = async () => new Set(await bench().queue.blobsInUse("anna"));
      expect(await inUse()).toEqual(new Set(["mine", "from", "files"].map(sha)));
      expect(await bench().queue.blobsInUse("berta")).toEqual([]);
      const trusting = exampleNode("trusting", "anna", { trusts: ["AAAA"] });
      const { token, trial } = await bench().lease(trusting);
      await bench().queue.keep(token, exampleKept(3));
      const named = ["mine", "from", "files", "checkpoint 3", "log 3"];
      expect(await inUse()).toEqual(new Set(named.map(sha)));
      const result = exampleResult({ log: blob("the log"), kept: exampleKept(10) });
      await bench().queue.finish(token, result, replicateFirst);
      // its result waits for a second one
      const found = ["mine", "from", "files", "the log", "checkpoint 10", "log 10"];
      expect(await inUse()).toEqual(new Set(found.map(sha)));
      await bench().queue.stop("anna", trial, "cancel");
      expect(await inUse()).toEqual(new Set());
    });
  });
}
