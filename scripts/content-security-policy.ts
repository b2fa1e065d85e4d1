/**
 * The pages' policies: our own scripts, wasm, the trial frame's loader by its hash; no connection but to our origin, or,
 * on the page for relays on other servers, to those.
 */
import { createHash } from "node:crypto";

/** Encrypted, or on this machine, where nobody else listens. */
const relays = "https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*";

/**
 * @param inlineScripts - texts of the inline scripts that may run, byte for byte
 * @param reach - whom the page may connect to, besides nobody: its own server, or any relay
 */
export function contentSecurityPolicy(
  inlineScripts: readonly string[],
  reach: "own-server" | "any-relay" = "own-server",
): string {
  const hashes = inlineScripts.map(
    (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' ${hashes.join(" ")}`,
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' blob: data:",
    `connect-src 'self'${reach === "any-relay" ? ` ${relays}` : ""}`,
    "manifest-src 'self'",
    "worker-src 'self' data:",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types app svelte-trusted-html",
  ].join("; ");
}
