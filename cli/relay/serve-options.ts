/** What `serve` is told, checked and with its defaults. */
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { userPath } from "../paths.ts";
import { parseOptions, UsageError, wholeNumber } from "../usage.ts";
import { relayFolder } from "./data-folder.ts";

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly folder: string;
  /** postgres://…; null: PGlite in the folder */
  readonly database: string | null;
  readonly origins: readonly string[];
  readonly names: readonly string[];
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly insecure: boolean;
  readonly proxy: boolean;
  readonly guests: boolean;
  readonly ownerCode: string | undefined;
  /** somebody wants a relay, not just the page: a relay that does not start is then an error */
  readonly relayAsked: boolean;
  readonly json: boolean;
}

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;
const many = { type: "string", multiple: true } as const;

/** @throws UsageError that names the bad value */
export async function readServeOptions(argv: readonly string[]): Promise<ServeOptions> {
  const options = parseOptions(argv, {
    port: { type: "string", default: "4173" },
    host: { type: "string", default: "127.0.0.1" },
    "data-dir": text,
    database: text,
    origin: many,
    name: many,
    "tls-cert": text,
    "tls-key": text,
    insecure: flag,
    proxy: flag,
    guests: flag,
    json: flag,
  });
  const port = wholeNumber("--port", options.port, 0, 65_535);
  if (options.host.trim() === "") throw new UsageError('--host must be a name or an address, not ""');
  const { database, ownerCode } = fromEnvironment(options.database);
  const tls = await readTls(options["tls-cert"], options["tls-key"]);
  const dataDir = options["data-dir"];
  const named = [dataDir, database, ownerCode, tls].some((value) => value !== undefined);
  return {
    port,
    host: options.host,
    folder: dataDir === undefined ? relayFolder() : userPath(dataDir),
    database: database ?? null,
    origins: (options.origin ?? []).map(originOf),
    names: [...(options.name ?? []), ...(tls ? namesOf(tls.cert) : [])],
    tls,
    insecure: options.insecure,
    proxy: options.proxy,
    guests: options.guests,
    ownerCode,
    relayAsked: named || options.guests || options.proxy || options.insecure,
    json: options.json,
  };
}

function fromEnvironment(option: string | undefined) {
  const set = (name: string): string | undefined => {
    const value = process.env[name];
    return value === undefined || value === "" ? undefined : value;
  };
  const database = option ?? set("DATABASE_URL");
  if (database !== undefined && !/^postgres(ql)?:\/\/./.test(database)) {
    const shown = database.replace(/\/\/.*@/, "//...@"); // a password is nobody's business
    throw new UsageError(`--database (or DATABASE_URL) must be postgres://..., not ${JSON.stringify(shown)}`);
  }
  return { database, ownerCode: set("FIRSTLIGHT_OWNER_CODE") };
}

async function readTls(certFile: string | undefined, keyFile: string | undefined) {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined)
    throw new UsageError("--tls-cert and --tls-key belong together");
  const cert = await readPem("--tls-cert", certFile);
  try {
    new X509Certificate(cert);
  } catch {
    throw new UsageError(`--tls-cert ${JSON.stringify(certFile)} is no certificate in PEM`);
  }
  return { cert, key: await readPem("--tls-key", keyFile) };
}

async function readPem(option: string, file: string): Promise<Buffer> {
  try {
    return await readFile(userPath(file));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${option} ${JSON.stringify(file)} cannot be read: ${why}`);
  }
}

/** names that a certificate was made out for; without wildcards, which name nobody in particular */
function namesOf(cert: Buffer): string[] {
  const names = new X509Certificate(cert).subjectAltName ?? "";
  return [...names.matchAll(/DNS:([^,\s]+)/g)]
    .map((match) => match[1]!)
    .filter((name) => !name.includes("*"));
}

function originOf(given: string): string {
  const url = URL.parse(given);
  if (url && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "") return url.origin;
  throw new UsageError(
    `--origin must be the address of a page's server, such as https://lab.example.org, not ${JSON.stringify(given)}`,
  );
}
