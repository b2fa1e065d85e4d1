/** Wires queue and identity to the sockets: what changes anywhere is told here to whom it concerns. */
import type { Server } from "socket.io";
import type { NodeChange } from "../../protocol/index.ts";
import type { QueueNews } from "../queue/index.ts";
import { openFanOut } from "./fan-out.ts";
import { BucketByKey, type SocketLimits } from "./limits/index.ts";
import { openNodeDesk, type NodeDesk } from "./node/node-desk.ts";
import { NodeSessions } from "./node/node-sessions.ts";
import type { RelayParts } from "./parts.ts";
import { TrustKeeper } from "./trust/index.ts";
import { EndedTrials } from "./user/ended-trials.ts";
import { clearAwayRemoved, hearUser } from "./user/member-endings.ts";
import { NodesWatch } from "./user/nodes-watch.ts";
import type { UserDesk } from "./user/user-desk.ts";
import { UserSeats } from "./user/user-seats.ts";

const STILL_HERE_MS = 30_000;

export interface Desks {
  readonly nodes: NodeDesk;
  readonly users: UserDesk;
  /** no further leases are pushed */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface DesksOptions {
  readonly limits: SocketLimits;
  readonly renewEveryMs?: number | undefined;
  readonly report: (error: unknown) => void;
}

export async function openDesks(
  server: Server,
  parts: RelayParts,
  { limits, renewEveryMs = 1_000, report }: DesksOptions,
): Promise<Desks> {
  const { queue, identity, relays } = parts;
  const sessions = new NodeSessions();
  const fanOut = await openFanOut({ users: server.of("/user"), queue, limits, relays, report });
  const trust = new TrustKeeper(parts, sessions, report);
  const watch = new NodesWatch({ parts, sessions, report });
  const changed = (): void => {
    watch.changed();
  };
  const common = { parts, fanOut, trust, limits, report };
  const nodes = openNodeDesk({ ...common, sessions, renewEveryMs, changed });
  const ended = new EndedTrials({ parts, limits, report });
  const users: UserDesk = { ...common, watch, ended, submits: new BucketByKey(), seats: new UserSeats() };
  const endings = [
    queue.onNews((news) => {
      hearQueue(nodes, news);
    }),
    identity.onNodeChanged((node, change) => {
      hearNode(nodes, node, change).catch(report);
    }),
    identity.onUserChanged((news) => {
      hearUser(users, news).then(changed, report);
    }),
  ];
  clearAwayRemoved(users).catch(report);
  const stillHere = setInterval(() => {
    const paired = sessions.all().filter(({ record }) => record !== null);
    if (paired.length > 0) identity.stillHere(paired.map(({ id }) => id)).catch(report);
  }, STILL_HERE_MS);
  stillHere.unref();
  return {
    nodes,
    users,
    async stop() {
      clearInterval(stillHere);
      for (const end of endings) end();
      await nodes.rounds.stop();
    },
    async close() {
      watch.close();
      await ended.close();
      await trust.settled();
      await fanOut.close();
    },
  };
}

function hearQueue({ rounds, fanOut, sessions, changed }: NodeDesk, news: QueueNews): void {
  switch (news.type) {
    case "work-available":
      rounds.wake();
      return;
    case "trial-changed":
      fanOut.trialChanged(news.owner, news.id);
      changed();
      return;
    case "stop-asked": {
      const session = sessions.get(news.node);
      for (const [token, lease] of session?.leases ?? [])
        if (lease.trial === news.id) session?.tell("stop", { token, how: news.how });
    }
  }
}

type Change = NodeChange["change"] | "paired" | "credited";

async function hearNode(desk: NodeDesk, node: string, change: Change): Promise<void> {
  desk.changed();
  if (change === "revoke") {
    await revoke(desk, node);
    return;
  }
  const session = desk.sessions.get(node);
  if (!session || change === "credited") return;
  const [record] = await desk.parts.identity.nodes([node]);
  if (!record) return;
  session.record = record;
  if (change === "paired") session.tell("paired", { owner: record.owner.name });
  if (change === "drain") {
    session.draining = true;
    session.tell("drain", {});
  }
  if (change === "pause" || change === "resume") session.tell("paused", { paused: record.paused });
  desk.rounds.wake();
}

/** Every relay does so: whichever of them did it first may have died. */
async function revoke(desk: NodeDesk, node: string): Promise<void> {
  desk.revoked.add(node);
  const session = desk.sessions.get(node);
  if (session) {
    if (session.record) session.record = { ...session.record, revoked: true };
    session.tell("revoked", {
      reason: "This node's key was revoked; nothing that it sends counts any more.",
    });
    session.hangUp();
  }
  await desk.parts.queue.releaseNode(node, "keep");
}
