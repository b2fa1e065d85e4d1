import type { NodeView } from "../../../workbench/api.ts";

/** For tests: an idle node of somebody else with the given differences. */
export function nodeView(differences: Partial<NodeView> = {}): NodeView {
  return {
    id: "ab".repeat(32),
    offer: {
      ...{ name: "basement", kind: "process", version: "0.1.0", runtime: "1", slots: 1, speed: 1.4 },
      ...{ templates: ["image-classification"], features: [], trusts: [] },
      backends: [
        { name: "webgpu", adapter: "NVIDIA L4" },
        { name: "wasm", adapter: "8 cores" },
      ],
      ...{ memoryBytes: 24e9, bufferBytes: 2e9 },
    },
    ...{ owner: { id: "u1", name: "Grace" }, mine: false, state: "idle", trials: [] },
    trust: { validInARow: 0, trusted: false, lies: 0 },
    ...{ serves: "anyone", finished: 0, trainingMs: 0, lastSeenMsAgo: 0 },
    ...differences,
  };
}
