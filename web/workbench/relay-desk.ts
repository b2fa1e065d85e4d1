/** Nodes screen: the relay, its nodes, invitations. */
import { proxy } from "comlink";
import { PairingCode } from "../../protocol/index.ts";
import { WorkbenchError } from "../../study/index.ts";
import { relayOrigin, type UserLink } from "../../workers/link/index.ts";
import * as v from "valibot";
import type { RelayDesk } from "./api.ts";
import { batched } from "./batched.ts";
import type { RelayConnection } from "./relay/connection.ts";

const viewIntervalMs = 100;

type Desk = Omit<RelayDesk, "watchDonation" | "donate" | "limitDonation" | "tellConditions">;

export function relayDesk(relay: RelayConnection): Desk {
  return {
    watchRelay: (listener) => {
      const tell = batched(viewIntervalMs, () => {
        listener(relay.view);
      });
      const stop = relay.listen(() => {
        tell.request();
      });
      return Promise.resolve(
        proxy(() => {
          stop();
          tell.cancel();
        }),
      );
    },
    connectRelay: async (address, entry) => relay.connect(relayOrigin(address), entry),
    disconnectRelay: () => relay.disconnect(),
    forgetRelay: () => relay.forget(),
    lookUpCode: async (code) => linkOf(relay).ask("look-up-code", { code: pairingCode(code) }),
    pairNode: async (code, node) => linkOf(relay).ask("pair", { code: pairingCode(code), node }),
    changeNode: async (node, change) => {
      await linkOf(relay).ask("change-node", { node, change });
    },
    inviteMember: async (name) => (await linkOf(relay).ask("invite", { name })).code,
    listMembers: async () => (await linkOf(relay).ask("members", {})).members,
    removeMember: async (member) => {
      await linkOf(relay).ask("remove-member", { member });
    },
    endSessions: async (whose) => {
      await linkOf(relay).ask("end-sessions", { whose });
      await relay.shareSession();
    },
  };
}

/** @throws WorkbenchError `no-relay`, rather than waiting for one that may never come back */
export function linkOf({ link, view }: RelayConnection): UserLink {
  if (link !== null && view.state === "open") return link;
  throw new WorkbenchError(
    "no-relay",
    view.trouble?.message ?? "No relay is connected.",
    view.trouble?.action ?? "Connect to a relay on the Nodes screen.",
  );
}

function pairingCode(text: string): string {
  const parsed = v.safeParse(PairingCode, text);
  if (parsed.success) return parsed.output;
  throw new WorkbenchError(
    "bad-code",
    `${JSON.stringify(text)} is no pairing code: it has eight letters and no vowels.`,
    "Type it as the node shows it.",
  );
}
