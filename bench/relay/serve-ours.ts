/** A relay in a process of its own whose rate limits are out of the way. `node serve-ours.ts FOLDER` */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startRelay } from "../../relay/index.ts";

const folder = process.argv[2]!;
const webRoot = join(folder, "web");
mkdirSync(webRoot, { recursive: true });
const plenty = { burst: 1e9, perSecond: 1e9 };
const report = (error: unknown): void => {
  process.stderr.write(`${String(error)}\n`);
};
const relay = await startRelay({
  port: 0,
  host: "127.0.0.1",
  webRoot,
  place: { folder, url: null },
  identity: { ownerCode: process.env["FIRSTLIGHT_OWNER_CODE"] },
  opens: "at-once",
  limits: {
    messages: plenty,
    connections: plenty,
    loopbackConnections: plenty,
    userSockets: { owner: 1e6, member: 1e6, guest: 1e6 },
  },
  version: "bench",
  onOwnerCode: () => undefined,
  onFailure: report,
  report,
});
await relay.opened();
process.stdout.write(`${relay.url}\n`);
