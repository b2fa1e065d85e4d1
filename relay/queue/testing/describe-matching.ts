import { describe, expect, it } from "vitest";
import type { NodeOffer, TrialWork } from "../../../protocol/index.ts";
import type { LeasingNode } from "../index.ts";
import { exampleFault, exampleNode, exampleWork, sha } from "./examples.ts";
import type { QueueBench } from "./queue-bench.ts";

const needs = (change: Partial<TrialWork["needs"]>): Partial<TrialWork> => ({
  needs: { ...exampleWork().needs, ...change },
});
const offer = (change: Partial<NodeOffer>): LeasingNode => exampleNode("one", "anna", change);
const key = "A".repeat(43) + "=";
const signed: Partial<TrialWork> = {
  template: { name: "edited", form: {} },
  signed: {
    files: { id: sha("files"), bytes: 1 },
    program: sha("program"),
    template: "edited",
    notAfter: 9e15,
    publicKey: key,
    signature: "AAAA",
  },
};
const webgpu: NodeOffer["backends"] = [
  { name: "webgpu", adapter: "" },
  { name: "wasm", adapter: "" },
];

const table: readonly (readonly [string, Partial<TrialWork>, LeasingNode, boolean])[] = [
  ["as much memory as is needed", needs({ memoryBytes: 2000 }), offer({ memoryBytes: 2000 }), true],
  ["too little memory", needs({ memoryBytes: 2001 }), offer({ memoryBytes: 2000 }), false],
  ["too small a buffer", needs({ bufferBytes: 1001 }), offer({ bufferBytes: 1000 }), false],
  ["a backend it lacks", needs({ backend: "webgpu" }), offer({}), false],
  ["a backend it has", needs({ backend: "webgpu" }), offer({ backends: webgpu }), true],
  ["its second backend", needs({ backend: "wasm" }), offer({ backends: webgpu }), true],
  ["a feature it lacks", needs({ features: ["shader-f16"] }), offer({ features: ["subgroups"] }), false],
  [
    "a feature it has",
    needs({ features: ["shader-f16"] }),
    offer({ features: ["subgroups", "shader-f16"] }),
    true,
  ],
  ["a template it lacks", { template: { name: "tables", form: {} } }, offer({}), false],
  ["another runtime", { template: { name: "images", runtime: "r2", form: {} } }, offer({}), false],
  ["its runtime", { template: { name: "images", runtime: "r1", form: {} } }, offer({}), true],
  ["a program of a key it trusts", signed, offer({ trusts: [key] }), true],
  [
    "a program of a stranger's key",
    signed,
    offer({ templates: ["edited"], trusts: ["B".repeat(44)] }),
    false,
  ],
  ["a program, and it trusts nobody", signed, offer({ templates: ["edited"] }), false],
  ["another's trial for own nodes", {}, exampleNode("two", "berta"), false],
  ["anyone's trial", { visibility: { scope: "anyone" } }, exampleNode("two", "berta"), true],
  [
    "anyone's trial, but it serves its owner",
    { visibility: { scope: "anyone" } },
    exampleNode("two", "berta", {}, { serves: "owner" }),
    false,
  ],
  [
    "its owner's trial for anyone",
    { visibility: { scope: "anyone" } },
    exampleNode("one", "anna", {}, { serves: "owner" }),
    true,
  ],
  [
    "a trial that names it",
    { visibility: { scope: "named", nodes: [sha("two")] } },
    exampleNode("two", "berta"),
    true,
  ],
  [
    "a trial that names another",
    { visibility: { scope: "named", nodes: [sha("two")] } },
    exampleNode("one", "anna"),
    false,
  ],
];

export function describeMatching(bench: () => QueueBench): void {
  describe("matching", () => {
    it.each(table)("%s", async (_, change, node, fits) => {
      await bench().submit("anna", change);
      expect(await bench().queue.lease(node, 1)).toHaveLength(fits ? 1 : 0);
    });

    it("prefers a trial whose data the node has, among its owner's", async () => {
      await bench().submit("anna");
      const near = await bench().submit("anna", { data: { id: sha("near"), bytes: 5 } });
      const lease = await bench().lease(exampleNode("one", "anna", {}, { has: [sha("near")] }));
      expect(lease.trial).toBe(near.id);
    });

    it("passes over what does not fit, however much of it there is", async () => {
      for (let i = 0; i < 20; i += 1) await bench().submit("anna", needs({ memoryBytes: 1e6 }));
      const fitting = await bench().submit("anna");
      expect((await bench().lease(offer({}))).trial).toBe(fitting.id);
    });

    it("does not come back to a node that refused it, and says why it waits", async () => {
      const trial = await bench().submit("anna");
      const { token } = await bench().lease(offer({}));
      expect(await bench().queue.fail(token, "refused", exampleFault("code-error"))).toBe("stored");
      expect(await bench().status(trial)).toMatchObject({
        state: "waiting",
        fault: exampleFault("code-error"),
      });
      await bench().age(3_600_000);
      expect(await bench().queue.lease(offer({}), 1)).toEqual([]);
      await bench().lease(exampleNode("two", "anna"));
      expect(await bench().status(trial)).toMatchObject({ state: "leased", fault: null });
    });

    it("comes back to a node it was lost on only after a while", async () => {
      const trial = await bench().submit("anna");
      await bench().lease(offer({}));
      await bench().expire();
      expect(await bench().queue.lease(offer({}), 1)).toEqual([]);
      await bench().age(31_000);
      expect((await bench().lease(offer({}))).trial).toBe(trial.id);
    });

    it("lends as many as are asked for, each once", async () => {
      for (let i = 0; i < 5; i += 1) await bench().submit("anna");
      const leases = await bench().queue.lease(offer({}), 3);
      expect(new Set(leases.map(({ trial }) => trial)).size).toBe(3);
      expect(await bench().queue.leasesOf([sha("one"), sha("two")])).toHaveLength(3);
    });
  });
}
