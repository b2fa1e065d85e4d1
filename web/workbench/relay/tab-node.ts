/** Puts a donated tab together: browser, sandboxed trial workers, stored chunks, and the relay that is connected. */
import { startDonor } from "../../../workers/donor/index.ts";
import { openNodeLink } from "../../../workers/link/index.ts";
import type { Bench } from "../bench.ts";
import { fileChunkCache } from "./chunk-cache.ts";
import { tabOffer, type DeviceFacts } from "./device-offer.ts";
import { DonatedTab, requireRelay } from "./donated-tab.ts";
import { measureSpeed } from "./measure-speed.ts";
import { frameTrainer } from "./open-trainer.ts";

const mostChunkBytes = 512 * 2 ** 20;

/** @param isBusy - whether own trials run */
export function createTabNode(bench: Bench, isBusy: () => boolean): DonatedTab {
  const { storage, relay, leadership } = bench;
  return new DonatedTab({
    records: storage.records,
    startDonor,
    isBusy,
    isLeader: () => leadership.isLeader,
    prepare: async () => {
      const url = requireRelay(relay.view.url);
      const openTrainer = frameTrainer(bench);
      const device = await deviceFacts();
      const speed = await measureSpeed(openTrainer, device.adapter ? "webgpu" : "wasm");
      const offer = tabOffer(device, __APP_VERSION__, speed);
      const cache = await fileChunkCache(storage.files, mostChunkBytes);
      return { openTrainer, cache, offer, connect: (key, told) => openNodeLink({ url, key, ...told }) };
    },
    pair: async (code, node) => {
      const { link, view } = relay;
      if (link === null || view.user === null || view.user.role === "guest") return false;
      const found = await link.ask("look-up-code", { code });
      if (found.node !== node) return false;
      await link.ask("pair", { code, node });
      return true;
    },
  });
}

async function deviceFacts(): Promise<DeviceFacts> {
  const { userAgent, hardwareConcurrency } = navigator;
  const adapter = await (navigator as Partial<Navigator>).gpu?.requestAdapter().catch(() => null);
  const { vendor = "", architecture = "", description = "" } = adapter?.info ?? {};
  const memory: unknown = Reflect.get(navigator, "deviceMemory");
  return {
    ...{ userAgent, hardwareConcurrency },
    ...(typeof memory === "number" && { deviceMemory: memory }),
    adapter: adapter
      ? {
          name: description || [vendor, architecture].filter(Boolean).join(" ") || "GPU",
          features: [...adapter.features],
          bufferBytes: Math.min(adapter.limits.maxBufferSize, adapter.limits.maxStorageBufferBindingSize),
        }
      : null,
  };
}
