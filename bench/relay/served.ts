/** The two servers that take turns, each in a process of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { LoggedIn, relayProtocolVersion } from "../../protocol/index.ts";
import { arrangeNodes, type ArrangedNode } from "../../relay/faults/arena/arrange-nodes.ts";
import { nodeKeyFrom } from "../../relay/faults/wire/node-key.ts";
import { openSocket } from "../../relay/faults/wire/raw-socket.ts";

export interface Served {
  readonly url: string;
  /** of the owner's session; "" where nobody is asked */
  readonly token: string;
  /** resident */
  memoryBytes(): number;
  close(): Promise<void>;
}

/** paired before it starts */
export const benchNodes: readonly ArrangedNode[] = Array.from({ length: 50 }, (_, index) => ({
  key: nodeKeyFrom(`bench ${index}`),
  user: 0,
  serves: "owner",
  slots: 1,
}));
const OWNER_CODE = "the-owner-of-the-bench";
const programOf = { ours: "./serve-ours.ts", bare: "./serve-bare.ts" };

export async function serve(which: keyof typeof programOf): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), "firstlight-bench-"));
  if (which === "ours") await arrangeNodes({ type: "folder", path: folder }, OWNER_CODE, benchNodes);
  const child = spawn(process.execPath, [fileURLToPath(new URL(programOf[which], import.meta.url)), folder], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, FIRSTLIGHT_OWNER_CODE: OWNER_CODE },
  });
  const [url] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    url,
    token: which === "ours" ? await logIn(url) : "",
    memoryBytes: () => residentBytes(child),
    close: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function logIn(url: string): Promise<string> {
  const socket = await openSocket({ url, namespace: "/user", address: "127.0.0.1" });
  const by = { type: "code", code: OWNER_CODE };
  const { token } = v.parse(LoggedIn, await socket.ask("login", { protocol: relayProtocolVersion, by }));
  socket.close();
  return token;
}

function residentBytes({ pid }: ChildProcess): number {
  return 1024 * Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}
