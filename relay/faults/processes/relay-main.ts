/**
 * What `firstlight serve` runs, without the page and with leases of any length: a relay in a process of its own, to be
 * killed. `node relay-main.ts --port N --data-dir DIR [--database URL] [--lease-ms N] [--guests]`
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { WorkbenchError } from "../../../study/index.ts";
import { startRelay } from "../../index.ts";

const text = { type: "string" } as const;
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "data-dir": { type: "string", default: "" },
    database: text,
    "lease-ms": text,
    guests: { type: "boolean", default: false },
  },
});

const describe = (error: unknown): string =>
  error instanceof WorkbenchError
    ? `${error.code}: ${error.message} ${error.action}`
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
const complain = (error: unknown): void => {
  process.stderr.write(`${describe(error)}\n`);
};

const webRoot = join(values["data-dir"], "web");
mkdirSync(webRoot, { recursive: true });
const leaseMs = values["lease-ms"];
const relay = await startRelay({
  port: Number(values.port),
  host: "127.0.0.1",
  webRoot,
  place: { folder: values["data-dir"], url: values.database ?? null },
  identity: { guests: values.guests, ownerCode: process.env["FIRSTLIGHT_OWNER_CODE"] },
  opens: "at-once",
  leaseMs: leaseMs === undefined ? undefined : Number(leaseMs),
  version: "faults",
  onOwnerCode: () => undefined,
  onFailure: complain,
  report: complain,
});
process.on("SIGTERM", () => {
  void relay.close().then(
    () => process.exit(0),
    (error: unknown) => {
      complain(error);
      process.exit(1);
    },
  );
});
await relay.opened().catch(async () => {
  await relay.close();
  process.exit(1); // `onFailure` has said why
});
process.stdout.write(`${JSON.stringify({ type: "listening", url: relay.url })}\n`);
