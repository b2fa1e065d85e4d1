import { describe, expect, it } from "vitest";
import type { Lease } from "../../../protocol/index.ts";
import { acceptNewest, exampleFault, exampleNode, exampleResult } from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

const node = exampleNode("one", "relay");
const open = { visibility: { scope: "anyone" } } as const;

export function describeFairness(bench: () => QueueBench): void {
  /** owners in the order their trials start; each of `slots` is filled again when the oldest in it ends */
  async function starts(count: number, slots = 8): Promise<string[]> {
    const order: string[] = [];
    const running: Lease[] = [];
    while (order.length < count) {
      if (running.length === slots) {
        await bench().queue.finish(running.shift()?.token ?? "", exampleResult(), acceptNewest);
      }
      const lease = await bench().lease(node);
      running.push(lease);
      order.push(lease.owner);
    }
    return order;
  }
  const many = async (owner: string, count: number, terms = {}, change = {}) => {
    await Promise.all(
      Array.from({ length: count }, () => bench().submit(owner, { ...open, ...change }, terms)),
    );
  };

  describe("fairness", () => {
    it("serves those who come to a long queue in turn: the last of 10 + 10 starts at place 30", async () => {
      await many("a", 60);
      await many("b", 10);
      await many("c", 10);
      const order = await starts(33);
      expect(order.slice(0, 30).join("")).toBe("abc".repeat(10));
      expect(order.slice(30).join("")).toBe("aaa");
    });

    it.each([0, 1])("does not save up for who was away, after %i trials", async (before) => {
      await many("b", before);
      await starts(before);
      await many("a", 20);
      await starts(10);
      await many("b", 10);
      expect((await starts(10)).filter((owner) => owner === "b")).toHaveLength(5);
    });

    it("shares by weight", async () => {
      await many("a", 20, { weight: 2 });
      await many("b", 20, { weight: 1 });
      expect((await starts(18)).filter((owner) => owner === "a")).toHaveLength(12);
    });

    it("shares time, not trials", async () => {
      await many("a", 20, {}, { estimateMs: 180_000 });
      await many("b", 20);
      expect((await starts(16)).filter((owner) => owner === "a")).toHaveLength(4);
    });

    it("charges what was taken to who estimates too little", async () => {
      await many("a", 20, {}, { estimateMs: 1 });
      await many("b", 20);
      const order: string[] = [];
      for (let i = 0; i < 12; i += 1) {
        const { token, owner } = await bench().lease(node);
        order.push(owner);
        await bench().age(60_000);
        await bench().queue.finish(token, exampleResult(), acceptNewest);
      }
      expect(order.filter((owner) => owner === "a")).toHaveLength(6);
    });

    it("charges nothing for what was given back or cancelled", async () => {
      await many("a", 5);
      await many("b", 5);
      const left = await bench().lease(node);
      await bench().queue.fail(left.token, "given-back", exampleFault("lost-node"));
      const ended = await bench().lease(node);
      await bench().queue.stop(ended.owner, ended.trial, "cancel");
      expect((await starts(6)).filter((owner) => owner === "a")).toHaveLength(3);
    });

    it("never lends a guest more than his most at once, and gives his turn to others", async () => {
      await many("guest", 6, { mostAtOnce: 2 });
      await many("a", 6);
      const leases = await bench().queue.lease(node, 12);
      expect(leases.filter(({ owner }) => owner === "guest")).toHaveLength(2);
      expect(leases).toHaveLength(8);
      const guest = leases.find(({ owner }) => owner === "guest");
      await bench().queue.finish(guest?.token ?? "", exampleResult(), acceptNewest);
      expect((await bench().queue.lease(node, 12)).map(({ owner }) => owner)).toEqual(["guest"]);
    });
  });
}
