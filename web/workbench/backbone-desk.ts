/** Code screen: the networks whose features the transfer family learns from. */
import { WorkbenchError } from "../../study/index.ts";
import { backboneId } from "../../workers/features/files/index.ts";
import type { BackboneRecord, Storage } from "../storage/index.ts";
import type { BackboneView, StudyDesk } from "./api.ts";
import { requireLeader, type Bench } from "./bench.ts";
import { tryBackboneApart } from "./features/client.ts";
import { pickedBackbone } from "./features/picked-backbone.ts";
import { keepBackbone, listBackbones, markBackbone } from "./features/stored-backbones.ts";

type BackboneDesk = Pick<StudyDesk, "backbones" | "addBackbone" | "removeBackbone" | "restoreBackbone">;

export function backboneDesk(bench: Bench): BackboneDesk {
  const { storage } = bench;
  return {
    backbones: async () =>
      Promise.all((await listBackbones(storage)).map((record) => viewOf(storage, record))),
    async addBackbone(files, onProgress) {
      requireLeader(bench);
      const step = (text: string, done: number): void => {
        onProgress({ text, done, total: 3, eta: null });
      };
      step("Reading the files", 0);
      const backbone = await pickedBackbone(files);
      step("Trying it on pictures", 1);
      const tried = await tryBackboneApart({ backbone, wasm: await bench.engine.wasm() });
      step("Storing it", 2);
      return viewOf(storage, await keepBackbone(storage, backbone, tried));
    },
    async removeBackbone(sha256) {
      requireLeader(bench);
      const users = await studiesWith(storage, sha256);
      if (users.length > 0)
        throw new WorkbenchError(
          "backbone-used",
          `This backbone is used by ${users.map((name) => `"${name}"`).join(", ")}.`,
          "Delete those studies and empty the bin, or keep it.",
        );
      await markBackbone(storage, sha256, Date.now());
    },
    async restoreBackbone(sha256) {
      requireLeader(bench);
      await markBackbone(storage, sha256, null);
    },
  };
}

async function viewOf(
  storage: Storage,
  { sha256, name, layer, features, bytes }: BackboneRecord,
): Promise<BackboneView> {
  const usedBy = await studiesWith(storage, sha256);
  return { id: backboneId(name, sha256), name, sha256, layer, features, bytes, usedBy };
}

/** Names of all studies that need it, those in the bin and those that cannot be read included. */
async function studiesWith({ records }: Storage, sha256: string): Promise<readonly string[]> {
  const users = (await records.studies()).filter((stored) => JSON.stringify(stored).includes(sha256));
  return users.map((stored) => {
    const name: unknown = typeof stored === "object" && stored !== null && Reflect.get(stored, "name");
    return typeof name === "string" ? name : "a study that cannot be read";
  });
}
