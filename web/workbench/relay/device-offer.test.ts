import * as v from "valibot";
import { expect, it } from "vitest";
import { NodeOffer } from "../../../protocol/index.ts";
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

it("offers the GPU first, and what every browser has", () => {
  const adapter = { name: "apple metal-3", features: ["shader-f16"], bufferBytes: 4 * 2 ** 30 };
  const offer = tabOffer(
    { userAgent: chrome, deviceMemory: 8, hardwareConcurrency: 8, adapter },
    "0.1.0",
    1.5,
  );
  expect(v.parse(NodeOffer, offer)).toEqual(offer);
  expect(offer.backends.map(({ name }) => name)).toEqual(["webgpu", "wasm"]);
  const plain = tabOffer({ userAgent: "", hardwareConcurrency: 4, adapter: null }, "0.1.0", 0.2);
  expect(plain).toMatchObject({ backends: [{ name: "wasm", adapter: "4 threads in a browser" }], slots: 1 });
});
