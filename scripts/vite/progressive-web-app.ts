/** The service worker and the manifest: everything is stored at the first visit, updates wait until they are asked for. */
import { VitePWA } from "vite-plugin-pwa";
import type { PluginOption } from "vite";

const icon = (name: string, side: number, purpose: "any" | "maskable") => ({
  src: `icons/${name}.png`,
  sizes: `${side}x${side}`,
  type: "image/png",
  purpose,
});

export function progressiveWebApp(): PluginOption {
  return VitePWA({
    registerType: "prompt",
    // The page registers it itself, with a trusted script URL.
    injectRegister: null,
    manifest: {
      id: "./",
      name: "Firstlight",
      short_name: "Firstlight",
      description: "A workbench that tunes neural networks inside a web page.",
      start_url: "./",
      scope: "./",
      display: "standalone",
      background_color: "#0b0f14",
      theme_color: "#0b0f14",
      icons: [
        icon("icon-192", 192, "any"),
        icon("icon-512", 512, "any"),
        icon("maskable-512", 512, "maskable"),
      ],
    },
    workbox: {
      globPatterns: ["**/*.{html,js,css,svg,png,json,bin,wasm,webp,jpg,txt,zip,woff2}"],
      globIgnores: ["security.json"],
      maximumFileSizeToCacheInBytes: 24 * 2 ** 20,
      // importScripts with a plain string is refused under Trusted Types.
      inlineWorkboxRuntime: true,
      navigateFallback: "index.html",
      cleanupOutdatedCaches: true,
      // the first visit too: from "ready to work offline" on, nothing is asked of the network
      clientsClaim: true,
      skipWaiting: false,
      sourcemap: false,
    },
  });
}
