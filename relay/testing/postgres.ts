/** A throw-away PostgreSQL for tests, where its programs are installed; it may be restarted or stopped at once. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";

export interface TestPostgres {
  readonly port: number;
  /** of a fresh, empty database @returns postgres://… */
  createDatabase(): Promise<string>;
  /** how: `fast` ends transactions and connections, `immediate` is a crash without a last word */
  stop(how: "fast" | "immediate"): Promise<void>;
  /** again, on the same port and files */
  start(): Promise<void>;
  /** SIGKILL of the server and all its processes */
  kill(): Promise<void>;
  /** stopped, and its files deleted */
  remove(): Promise<void>;
}

const user = "postgres";
const patienceMs = 30_000;
const asRoot = process.getuid?.() === 0;

/** @returns null: it is not installed, and the reason is printed */
export function postgresPrograms(): string | null {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root) : [];
  for (const version of versions.toSorted((a, b) => Number(b) - Number(a))) {
    const folder = join(root, version, "bin");
    if (existsSync(join(folder, "postgres"))) return folder;
  }
  console.warn(`Skipped on PostgreSQL: there is none in ${root}. On Debian: apt-get install postgresql.`);
  return null;
}

/** PostgreSQL does not run as root; Debian makes a user for it. */
const asServer = (program: string, words: readonly string[]): readonly [string, readonly string[]] =>
  asRoot
    ? ["setpriv", ["--reuid", user, "--regid", user, "--clear-groups", program, ...words]]
    : [program, words];

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const ended = (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", resolve));

function parentOf(pid: number): number {
  try {
    // the name, in brackets, may itself hold spaces and brackets
    return Number(
      readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[1],
    );
  } catch {
    return 0;
  }
}

/** The server and what it forked. Linux only. */
function processesUnder(pid: number): readonly number[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return [pid, ...all.filter((other) => parentOf(other) === pid)];
}

/**
 * @param durable - syncs each commit to disk, as a real one does; without, it is faster, and killing it still loses nothing
 * @returns null where PostgreSQL is not installed; that is printed
 */
export async function startPostgres({ durable = false } = {}): Promise<TestPostgres | null> {
  const programs = postgresPrograms();
  if (programs === null) return null;
  const folder = mkdtempSync(join(tmpdir(), "firstlight-postgres-"));
  if (asRoot) {
    const id = (flag: string) => Number(execFileSync("id", [flag, user], { encoding: "utf8" }));
    chownSync(folder, id("-u"), id("-g"));
  }
  const files = join(folder, "files");
  const [initdb, words] = asServer(join(programs, "initdb"), [
    "-D",
    files,
    "-U",
    user,
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--no-sync",
  ]);
  execFileSync(initdb, [...words], { stdio: "pipe", cwd: folder });

  const port = await freePort();
  const urlOf = (name: string) => `postgres://${user}@127.0.0.1:${port}/${name}`;
  let server: ChildProcess | null = null;
  let databases = 0;

  const start = async (): Promise<void> => {
    const settings = [
      "-D",
      files,
      "-p",
      String(port),
      "-h",
      "127.0.0.1",
      "-k",
      folder,
      "-c",
      "max_connections=200",
      "-c",
      `fsync=${durable ? "on" : "off"}`,
    ];
    const [program, serverWords] = asServer(join(programs, "postgres"), settings);
    const child = spawn(program, [...serverWords], { stdio: "ignore", cwd: folder });
    server = child;
    // a test run that ends without a word must not leave it behind
    const endIt = () => child.kill("SIGQUIT");
    process.once("exit", endIt);
    child.once("exit", () => process.off("exit", endIt));
    for (const until = performance.now() + patienceMs; !(await answers(urlOf("postgres")));) {
      await sleep(20);
      if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode} at its start`);
      if (performance.now() > until) throw new Error(`PostgreSQL did not answer on port ${port}`);
    }
  };
  const stop = async (how: "fast" | "immediate"): Promise<void> => {
    if (!server) return;
    server.kill(how === "fast" ? "SIGINT" : "SIGQUIT");
    await ended(server);
    server = null;
  };
  await start();
  return {
    port,
    start,
    stop,
    createDatabase: async () => {
      databases += 1;
      const name = `test_${databases}`;
      const client = new Client({ connectionString: urlOf("postgres") });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return urlOf(name);
    },
    kill: async () => {
      if (!server?.pid) return;
      for (const pid of processesUnder(server.pid)) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // it ended by itself
        }
      }
      await ended(server);
      server = null;
    },
    remove: async () => {
      await stop("immediate");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
