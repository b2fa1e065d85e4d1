/** The app's one Trusted Types policy: it blesses only the frame's document and scripts of our own origin. */
import { trialFrameDocument } from "./trial-frame-source.ts";

interface Policy {
  createHTML(text: string): string;
  createScriptURL(text: string): string;
}
interface TrustedTypeFactory {
  createPolicy(name: string, rules: Policy): Policy;
}
declare global {
  var trustedTypes: TrustedTypeFactory | undefined;
}

const rules: Policy = {
  createHTML(text) {
    if (text !== trialFrameDocument) throw new TypeError("Only the trial frame's document is trusted.");
    return text;
  },
  createScriptURL(text) {
    const url = new URL(text, location.href);
    if (url.origin !== location.origin) throw new TypeError(`Script of another origin: ${url.origin}`);
    return text;
  },
};

/** In a browser with Trusted Types the results are opaque objects; DOM types still call them strings. */
export const trusted: Policy = globalThis.trustedTypes?.createPolicy("app", rules) ?? rules;
