import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { engine } from "./scripts/vite/engine-assets.ts";
import { progressiveWebApp } from "./scripts/vite/progressive-web-app.ts";
import { security } from "./scripts/vite/security.ts";

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as {
  version: string;
};
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

export default defineConfig({
  root: "web",
  base: "./",
  plugins: [svelte(), engine(), security(), progressiveWebApp()],
  define: { __APP_VERSION__: JSON.stringify(version) },
  server: { headers: isolation },
  // inlined assets would need `data:` in the policy
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      // the same app twice; the second may speak with relays on other servers
      input: ["web/index.html", "web/relay.html"],
    },
  },
  worker: { format: "es", rolldownOptions: { checks: { bundlerTimings: false } } },
});
