/**
 * The document in which trial workers live: a sandboxed `srcdoc` frame without `allow-same-origin`, so its origin is
 * opaque (no storage, no cookies), and with a policy of its own that forbids every connection. The inherited policy
 * alone would let it reach our server. Only this loader runs in the frame; user-edited code runs in its workers.
 *
 * Pure text, so that the build can put the loader's hash into the page's `script-src`.
 */

/**
 * The frame is given one port. On it: `start {id, script}` with the worker's own port, `stop {id}`;
 * back comes `failed {id, message}` when a worker cannot start or throws outside the trial loop.
 * A `data:` worker, because a `blob:` one in an opaque origin is no secure context and has no WebGPU. Chromium drops
 * URLs above 2 MiB without a word, so only what a URL cannot hold is escaped, and a longer script is refused by name.
 * "?" is escaped too: tfjs parses `location.search`. `sourceURL` keeps the whole URL out of every stack trace.
 */
export const trialFrameLoader = `"use strict";
const policy = self.trustedTypes
  ? trustedTypes.createPolicy("app", { createScriptURL: (text) => text })
  : { createScriptURL: (text) => text };
const workers = new Map();
function start(port, { id, script }, workerPort) {
  const fail = (message) => port.postMessage({ type: "failed", id, message });
  try {
    const named = "delete self.WebTransport;" + script + "\\n//# sourceURL=trial-" + id + ".js";
    const url = "data:text/javascript;charset=utf-8," + named.replace(/[%#?\\x00-\\x1f\\x7f]|[^\\x00-\\x7f]/gu, encodeURIComponent);
    if (url.length > 2097152) return fail("the linked program has " + url.length + " characters; the browser takes 2097152");
    const worker = new Worker(policy.createScriptURL(url), { name: "trial " + id });
    worker.onerror = (event) => fail(event.message || "the worker's script could not be started");
    workers.set(id, worker);
    worker.postMessage({ type: "port", port: workerPort }, [workerPort]);
  } catch (error) {
    fail(String(error));
  }
}
addEventListener("message", ({ ports: [port] }) => {
  if (!port) return;
  port.onmessage = ({ data, ports }) => {
    if (data.type === "start") start(port, data, ports[0]);
    else if (data.type === "stop") {
      workers.get(data.id)?.terminate();
      workers.delete(data.id);
    }
  };
}, { once: true });
`;

const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval'",
  "worker-src data:",
  "connect-src 'none'",
].join("; ");

export const trialFrameDocument =
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">` +
  `<title>Trial workers</title><script>${trialFrameLoader}</script>`;
