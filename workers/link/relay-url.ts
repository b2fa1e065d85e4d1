import { WorkbenchError } from "../../study/index.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * A relay's address as people type it, without what follows the host and port.
 * @returns its origin, with http or https
 * @throws WorkbenchError `usage-relay` for what is no address, and for plain HTTP to another machine: tokens and data
 *   would be readable on the way
 */
export function relayOrigin(text: string): string {
  const url = parse(text.trim());
  if (!url || !/^(https?|wss?):$/.test(url.protocol) || url.hostname === "") {
    throw new WorkbenchError(
      "usage-relay",
      `${JSON.stringify(text)} is no address of a relay.`,
      "Give it as https://relay.example.org, or http://127.0.0.1:4173 on this machine.",
    );
  }
  const secure = url.protocol === "https:" || url.protocol === "wss:";
  if (!secure && !LOOPBACK.test(url.hostname)) {
    throw new WorkbenchError(
      "usage-relay",
      `The relay ${JSON.stringify(text)} is on another machine and would be reached without encryption.`,
      "Use its https:// address, or reach it through a tunnel to 127.0.0.1.",
    );
  }
  return `${secure ? "https" : "http"}://${url.host}`;
}

function parse(text: string): URL | null {
  // "127.0.0.1:4173" is what people copy from a terminal
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  return URL.canParse(withScheme) ? new URL(withScheme) : null;
}
