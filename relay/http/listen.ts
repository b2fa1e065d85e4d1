/** Listening on a port, by TLS where there is a certificate. */
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { WorkbenchError } from "../../study/index.ts";

export interface TlsFiles {
  /** PEM */
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** @throws WorkbenchError `bad-certificate` */
export function makeServer(tls: TlsFiles | undefined, listener: RequestListener): Server {
  if (!tls) return createServer(listener);
  try {
    return createTlsServer({ ...tls, minVersion: "TLSv1.2" }, listener);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WorkbenchError(
      "bad-certificate",
      `The certificate and its key cannot be used: ${why}.`,
      "Give --tls-cert and --tls-key as PEM files that belong together.",
      { cause },
    );
  }
}

/** @returns the port. @throws WorkbenchError `port-in-use`, `host-unavailable` */
export function listen(server: Server, { port, host }: { port: number; host: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(listenError(error, host, port));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): WorkbenchError {
  if (cause.code === "EADDRINUSE") {
    return new WorkbenchError(
      "port-in-use",
      `Port ${port} on ${host} is taken.`,
      "Choose another with --port, or 0 for any.",
      { cause },
    );
  }
  const message = `Cannot listen on ${host}:${port} (${cause.code ?? cause.message}).`;
  return new WorkbenchError("host-unavailable", message, "Check --host and --port.", { cause });
}

export function urlOf(host: string, port: number, secure: boolean): string {
  const shown = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${shown}:${port}/`;
}
