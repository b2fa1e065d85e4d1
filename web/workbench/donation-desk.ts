/** Nodes screen: this tab, donated to others' trials. */
import { proxy } from "comlink";
import { clearChunks } from "./relay/chunk-cache.ts";
import { createTabNode } from "./relay/tab-node.ts";
import type { RelayDesk } from "./api.ts";
import { batched } from "./batched.ts";
import { requireLeader, type Bench } from "./bench.ts";
import type { OpenStudies } from "./open-studies.ts";

const viewIntervalMs = 100;

type Desk = Pick<RelayDesk, "watchDonation" | "donate" | "limitDonation" | "tellConditions">;

export function donationDesk(bench: Bench, studies: OpenStudies): Desk {
  const tab = createTabNode(bench, () => studies.opened().some(({ isRunning }) => isRunning));
  void tab.restore();
  bench.news.listen(() => {
    tab.reconsider();
  });
  // a relay that is left is not worked for either
  let named = bench.relay.view.url;
  bench.relay.listen(({ state, url }) => {
    if (state === "none" || state === "away") tab.stop();
    if (named !== null && url === null) void clearChunks(bench.storage.files);
    named = url;
  });
  return {
    watchDonation: (listener) => {
      const tell = batched(viewIntervalMs, () => {
        listener(tab.view);
      });
      tell.request();
      const stop = tab.listen(() => {
        tell.request();
      });
      return Promise.resolve(
        proxy(() => {
          stop();
          tell.cancel();
        }),
      );
    },
    async donate(on) {
      requireLeader(bench);
      if (on) await tab.start();
      else tab.stop();
    },
    limitDonation: (limits) => tab.limit(limits),
    tellConditions: (conditions) => {
      tab.setConditions(conditions);
      return Promise.resolve();
    },
  };
}
