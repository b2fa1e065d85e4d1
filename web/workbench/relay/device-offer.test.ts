import * as v from "valibot";
import { expect, it } from "vitest";
import { NodeOffer } from "../../../protocol/index.ts";
import { REFERENCE } from "../../../workers/donor/index.ts";
import { browserName, tabOffer } from "./device-offer.ts";

const chrome =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

it("names a tab as people call it", () => {
  expect(browserName(chrome)).toBe("Chrome on Linux");
  expect(
    browserName("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1"),
  ).toBe("Safari on iOS");
  expect(browserName("")).toBe("A browser on a device");
});

it("offers what trained best first, and what every browser has", () => {
  const adapter = { features: ["shader-f16"], bufferBytes: 4 * 2 ** 30 };
  const facts = { userAgent: chrome, deviceMemory: 8, adapter };
  const onGpu = {
    backend: "webgpu",
    adapter: "apple metal-3",
    stepsPerSecond: 2 * REFERENCE.stepsPerSecond,
  } as const;
  const offer = tabOffer(facts, "0.1.0", onGpu);
  expect(v.parse(NodeOffer, offer)).toEqual(offer);
  expect(offer.backends.map(({ name }) => name)).toEqual(["webgpu", "wasm"]);
  expect(offer).toMatchObject({ speed: 2, slots: 1, features: ["shader-f16"] });
  // a GPU that computes wrongly is none
  const onWasm = {
    backend: "wasm",
    adapter: "WebAssembly",
    stepsPerSecond: REFERENCE.stepsPerSecond / 2,
  } as const;
  const plain = tabOffer(facts, "0.1.0", onWasm);
  expect(plain).toMatchObject({ backends: [{ name: "wasm" }], features: [], speed: 0.5 });
});
