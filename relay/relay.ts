/** Everything that is a relay, put together: web server at once, database and sockets' work at the first need. */
import type { IncomingMessage } from "node:http";
import { relayProtocolVersion } from "../protocol/index.ts";
import { WorkbenchError } from "../study/index.ts";
import { openParts, type OpenParts, type PartsPlace } from "./open-parts.ts";
import { blobRoute, Entrance, healthRoute } from "./http/index.ts";
import { addressKey, type IdentityOptions } from "./identity/index.ts";
import { startServer, type ServerOptions } from "./server.ts";
import { isLoopback, openSockets, type RelaySockets, type SocketLimits } from "./sockets/index.ts";

export interface RelayOptions extends Omit<ServerOptions, "routes" | "attach"> {
  readonly place: PartsPlace;
  readonly identity?: IdentityOptions;
  /** listens beyond this machine without encryption, on the operator's own word */
  readonly insecure?: boolean;
  /** at-once: while it starts to listen; when-asked: at the first connection of a user or a node */
  readonly opens: "at-once" | "when-asked";
  readonly limits?: Partial<SocketLimits>;
  readonly renewEveryMs?: number;
  readonly leaseMs?: number | undefined;
  /** of Firstlight */
  readonly version: string;
  /** told once, at a first start */
  readonly onOwnerCode: (code: string) => void;
  /** the database did not open; asked again at the next connection */
  readonly onFailure: (error: unknown) => void;
  /** mistakes of the relay itself, and what its database says */
  readonly report: (error: unknown) => void;
}

export interface RunningRelay {
  readonly url: string;
  readonly port: number;
  /** Resolves when the database is open. @throws WorkbenchError why it is not */
  opened(): Promise<void>;
  close(): Promise<void>;
}

/** @throws WorkbenchError `network-without-tls`, `port-in-use`, `host-unavailable`, `bad-certificate` */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  refuseOpenNetwork(options);
  let parts: Promise<OpenParts> | null = null;
  const open = (): Promise<OpenParts> => {
    if (parts) return parts;
    const opening = openParts(options).then((opened) => {
      const { freshOwnerCode } = opened.identity;
      if (freshOwnerCode !== null && options.identity?.ownerCode === undefined)
        options.onOwnerCode(freshOwnerCode);
      return opened;
    });
    opening.catch((error: unknown) => {
      parts = null;
      options.onFailure(error);
    });
    parts = opening;
    return opening;
  };
  // beyond this machine nobody is answered before there is an owner
  if (!isLoopback(options.host)) await open();
  let sockets: RelaySockets | null = null;
  const asked = new Entrance({ names: [], origins: [], proxy: options.proxy ?? false });
  const guesserOf = (request: IncomingMessage): string | null => {
    const address = asked.addressOf(request);
    return isLoopback(address) ? null : addressKey(address);
  };
  const versions = { protocol: relayProtocolVersion, firstlight: options.version };
  const server = await startServer({
    ...options,
    routes: [healthRoute(versions), blobRoute({ open, guesserOf })],
    attach(http, entrance) {
      sockets = openSockets({ ...options, http, entrance, parts: open });
    },
  });
  if (options.opens === "at-once") open().catch(() => undefined); // `onFailure` has heard it
  return {
    url: server.url,
    port: server.port,
    async opened() {
      await open();
    },
    async close() {
      await sockets?.close();
      await server.close();
      const opened = await parts?.catch(() => null);
      await opened?.close();
    },
  };
}

/** Tokens and data in the clear are for this machine alone. */
function refuseOpenNetwork({ host, tls, insecure, proxy }: RelayOptions): void {
  if (isLoopback(host) || tls || insecure || proxy) return;
  throw new WorkbenchError(
    "network-without-tls",
    `Listening on ${host} without encryption would let anybody on the way read tokens and data.`,
    "Give --tls-cert and --tls-key, or --proxy behind a proxy that encrypts; --insecure does without.",
  );
}
