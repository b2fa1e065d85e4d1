/**
 * Vite plugin: the content security policy. In `security.json` for our server, which sends it as a header, and as a
 * meta element for hosts that send none. Not in development, where Vite injects inline code.
 */
import type { Plugin } from "vite";
import { trialFrameLoader } from "../../web/runners/trial-frame-source.ts";
import { contentSecurityPolicy } from "../content-security-policy.ts";

export function security(): Plugin {
  const policy = contentSecurityPolicy([trialFrameLoader]);
  return {
    name: "firstlight:security",
    apply: "build",
    generateBundle() {
      const source = `${JSON.stringify({ contentSecurityPolicy: policy })}\n`;
      this.emitFile({ type: "asset", fileName: "security.json", source });
    },
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: policy },
        injectTo: "head-prepend",
      },
    ],
  };
}
