/** Puts a donated tab together: browser, sandboxed trial workers, stored chunks, and the relay that is connected. */
import { measureSpeed, startDonor } from "../../../workers/donor/index.ts";
import { openNodeLink } from "../../../workers/link/index.ts";
import type { Bench } from "../bench.ts";
import { fileChunkCache } from "./chunk-cache.ts";
import { tabOffer, type DeviceFacts } from "./device-offer.ts";
import { DonatedTab, requireRelay, type DonatedTabTools } from "./donated-tab.ts";
import { frameTrainer } from "./open-trainer.ts";

type Prepared = Awaited<ReturnType<DonatedTabTools["prepare"]>>;
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
      const [measured, facts] = [await measureSpeed(openTrainer, "auto"), await deviceFacts()];
      const offer = tabOffer(facts, __APP_VERSION__, measured);
      const cache = await fileChunkCache(storage.files, mostChunkBytes);
      const connect: Prepared["connect"] = (key, told) => openNodeLink({ url, key, ...told });
      return { openTrainer, cache, offer, relay: url, connect };
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
  const adapter = await (navigator as Partial<Navigator>).gpu?.requestAdapter().catch(() => null);
  const memory: unknown = Reflect.get(navigator, "deviceMemory");
  return {
    userAgent: navigator.userAgent,
    ...(typeof memory === "number" && { deviceMemory: memory }),
    adapter: adapter
      ? {
          features: [...adapter.features],
          bufferBytes: Math.min(adapter.limits.maxBufferSize, adapter.limits.maxStorageBufferBindingSize),
        }
      : null,
  };
}
