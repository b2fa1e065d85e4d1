import { describe, expect, it, vi } from "vitest";
import { acceptNewest, exampleNode, exampleResult, exampleSubmission, sha } from "./examples.ts";
import { QueueBench } from "./queue-bench.ts";

/** Two relays on one database; on PGlite both in this process. */
export function describeRelays(bench: () => QueueBench): void {
  const withSecond = async (work: (second: QueueBench) => Promise<void>) => {
    const second = await QueueBench.on(bench().database, "second");
    try {
      await work(second);
    } finally {
      await second.close();
    }
  };

  describe("many relays", () => {
    it("tell each other, and go on with each other's leases", () =>
      withSecond(async (second) => {
        const trial = await bench().submit("anna");
        await vi.waitFor(() => expect(second.news).toContainEqual({ type: "work-available" }));
        const { token } = await bench().lease(exampleNode("one", "anna"));
        expect((await second.queue.renew([token])).size).toBe(1);
        expect(await second.queue.finish(token, exampleResult(), acceptNewest)).toBe("stored");
        expect(await bench().queue.finish(token, exampleResult(), acceptNewest)).toBe("repeated");
        expect(await bench().status(trial)).toMatchObject({ state: "done" });
      }));

    it("lend and end each trial once, however they race", () =>
      withSecond(async (second) => {
        const trials = Array.from({ length: 40 }, (_, i) => exampleSubmission(`user-${i % 4}`));
        const relays = [bench().queue, second.queue];
        await Promise.all(trials.flatMap((trial) => relays.map((relay) => relay.submit(trial))));
        const seen: string[] = [];
        const train = async (worker: number) => {
          const relay = relays[worker % 2] ?? second.queue;
          const node = exampleNode(`node ${worker}`, `user-${worker % 4}`);
          for (;;) {
            const [lease] = await relay.lease(node, 1);
            if (!lease) return;
            seen.push(lease.trial);
            await relay.renew([lease.token]);
            const answers = await Promise.all(
              relays.map((one) => one.finish(lease.token, exampleResult(), acceptNewest)),
            );
            expect(answers.toSorted()).toEqual(["repeated", "stored"]);
          }
        };
        await Promise.all(Array.from({ length: 8 }, (_, worker) => train(worker)));
        expect(seen.toSorted()).toEqual(trials.map(({ id }) => id).toSorted());
        expect(await bench().queue.stats()).toMatchObject({ waiting: 0, leased: 0, finishedLastHour: 40 });
      }));

    it("never lend a guest more than his most, though each prefers another of his trials", () =>
      withSecond(async (second) => {
        const relays = [bench().queue, second.queue];
        const data = relays.map((_, i) => ({ id: sha(`data ${i}`), bytes: 1 }));
        const leased: number[] = [];
        for (let round = 0; round < 30; round += 1) {
          await bench().clear();
          for (const blob of data) await bench().submit("guest", { data: blob }, { mostAtOnce: 1 });
          const racing = relays.map((relay, i) => {
            const node = exampleNode(`node ${i}`, "guest", {}, { has: [data[i]?.id ?? ""] });
            return relay.lease(node, 1);
          });
          leased.push((await Promise.all(racing)).flat().length);
        }
        expect(leased).toEqual(leased.map(() => 1));
      }));

    it("notice an end once when both look", () =>
      withSecond(async (second) => {
        for (let i = 0; i < 10; i += 1) await bench().submit("anna");
        await bench().queue.lease(exampleNode("one", "anna"), 10);
        await bench().age(31_000);
        await Promise.all([bench().queue.sweep(), second.queue.sweep()]);
        const rows = await bench().database.query("select sum(lost_nodes) as lost from trial");
        expect(Number(rows[0]?.["lost"])).toBe(10);
      }));
  });
}
