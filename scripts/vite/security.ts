/**
 * Vite plugin: the content security policies. In `security.json` for our server, which sends them as headers, and as a
 * meta element for hosts that send none. Not in development, where Vite injects inline code.
 *
 * `relay.html` is the same app with a policy that lets it speak with relays on other servers. A worker's policy comes
 * with its own script, so that page starts `relay-worker.js`: a name for the workbench worker's script.
 */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";
import { trialFrameLoader } from "../../web/runners/trial-frame-source.ts";
import { contentSecurityPolicy } from "../content-security-policy.ts";

const widePage = "relay.html";
const wideWorker = "relay-worker.js";

export function security(): Plugin {
  const policy = contentSecurityPolicy([trialFrameLoader]);
  const wide = contentSecurityPolicy([trialFrameLoader], "any-relay");
  return {
    name: "firstlight:security",
    apply: "build",
    generateBundle() {
      const record = { contentSecurityPolicy: policy, pages: { [widePage]: wide, [wideWorker]: wide } };
      this.emitFile({ type: "asset", fileName: "security.json", source: `${JSON.stringify(record)}\n` });
    },
    transformIndexHtml: (_html, { path }) => [
      {
        tag: "meta",
        attrs: {
          "http-equiv": "Content-Security-Policy",
          content: path.endsWith(widePage) ? wide : policy,
        },
        injectTo: "head-prepend",
      },
    ],
    // the worker is built apart, and its name is known when it is written
    async writeBundle({ dir }) {
      if (dir === undefined) return;
      const [script, ...others] = (await readdir(join(dir, "assets"))).filter((name) =>
        /^workbench-worker-[\w-]+\.js$/.test(name),
      );
      if (script === undefined || others.length > 0) {
        throw new Error(
          `one workbench worker was expected in ${dir}, not ${others.length + (script ? 1 : 0)}`,
        );
      }
      await writeFile(join(dir, wideWorker), `import "./assets/${script}";\n`);
    },
  };
}
