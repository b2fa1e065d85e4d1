import { describe, expect, it } from "vitest";
import type { Submission } from "../trial-queue.ts";
import { exampleKept, exampleNode } from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

export function describePoison(bench: () => QueueBench): void {
  /** @returns the token of the last one */
  async function die(trial: string, deaths: number, kept = false): Promise<string> {
    let last = "";
    for (let i = 0; i < deaths; i += 1) {
      const { token } = await bench().lease(exampleNode(`victim ${i}`, "anna"));
      if (kept) await bench().queue.keep(token, exampleKept(i + 1));
      await bench().expire([trial]);
      last = token;
    }
    return last;
  }

  describe("a trial that kills its nodes", () => {
    it("is set aside after three different ones, with a word to its owner", async () => {
      const trial = await bench().submit("anna");
      await die(trial.id, 2);
      expect(await bench().status(trial)).toMatchObject({ state: "waiting" });
      await bench().lease(exampleNode("victim 3", "anna"));
      await bench().expire([trial.id]);
      const status = await bench().status(trial);
      expect(status).toMatchObject({ state: "quarantined", lostNodes: 3, fault: { reason: "lost-node" } });
      expect(status.fault?.message).toContain("3 different nodes");
    });

    it("is not set aside when it got on each time", async () => {
      const trial = await bench().submit("anna");
      await die(trial.id, 5, true);
      expect(await bench().status(trial)).toMatchObject({ state: "waiting", lostNodes: 5 });
    });

    it("is not set aside by one node that dies again and again", async () => {
      const trial = await bench().submit("anna");
      for (let i = 0; i < 4; i += 1) {
        await bench().lease(exampleNode("fragile", "anna"));
        await bench().expire();
        await bench().age(31_000);
      }
      expect(await bench().status(trial)).toMatchObject({ state: "waiting", lostNodes: 4 });
    });

    it("is not set aside for nodes that were only out of reach", async () => {
      const trial = await bench().submit("anna");
      const token = await die(trial.id, 2);
      await bench().queue.renew([token]);
      await bench().lease(exampleNode("third", "anna"));
      await bench().expire([trial.id]);
      expect(await bench().status(trial)).toMatchObject({ state: "waiting", lostNodes: 3 });
    });

    it("is set aside in a small fleet, where several such trials take the same nodes again and again", async () => {
      const killers: Submission[] = [];
      for (let i = 0; i < 4; i += 1) killers.push(await bench().submit("anna"));
      const states = async (): Promise<string[]> =>
        Promise.all(killers.map(async (trial) => (await bench().status(trial)).state));
      for (let death = 0; death < 60 && (await states()).includes("waiting"); death += 1) {
        await bench().lease(exampleNode(`of four ${death % 4}`, "anna"));
        await bench().expire();
        await bench().age(31_000);
      }
      expect(await states()).toEqual(killers.map(() => "quarantined"));
    });

    it("is not set aside by the nodes of one stranger, however many keys he has", async () => {
      const trial = await bench().submit("anna", { visibility: { scope: "anyone" } });
      for (let i = 0; i < 5; i += 1) {
        await bench().lease(exampleNode(`key ${i}`, "mallory", {}, { serves: "anyone" }));
        await bench().expire([trial.id]);
      }
      expect(await bench().status(trial)).toMatchObject({ state: "waiting", lostNodes: 5 });
    });

    it("takes more deaths where nodes die anyway", async () => {
      for (let i = 0; i < 10; i += 1) {
        const other = await bench().submit("anna");
        await bench().lease(exampleNode(`weak ${i}`, "anna"));
        await bench().expire([other.id]);
        await bench().queue.stop("anna", other.id, "cancel");
      }
      const trial = await bench().submit("anna");
      await die(trial.id, 3);
      expect(await bench().status(trial)).toMatchObject({ state: "waiting", lostNodes: 3 });
    });
  });
}
