import { trialFrameDocument } from "./trial-frame-source.ts";
import { trusted } from "./trusted.ts";

/**
 * Puts the trial workers' frame into the page; the page must make it, a worker cannot.
 * @returns the port on which the workbench worker speaks to it (see `frame-channels.ts`)
 */
export function openTrialFrame(parent: HTMLElement): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts");
  frame.hidden = true;
  frame.title = "Trial workers";
  frame.srcdoc = trusted.createHTML(trialFrameDocument);
  frame.addEventListener("load", () => frame.contentWindow?.postMessage("port", "*", [port2]), {
    once: true,
  });
  parent.append(frame);
  return port1;
}
