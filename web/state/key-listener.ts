import type { ActionRegistry } from "./actions.svelte.ts";
import { chordOf } from "./keys.ts";

/** A second key counts as part of a sequence within this time. */
const sequenceMs = 1200;

/** Fires actions from the keyboard: off while typing, in dialogs, and where a control needs the key itself. */
export function listenForKeys(actions: ActionRegistry, target: Document): () => void {
  let typed = "";
  let lastMs = 0;
  const onKey = (event: KeyboardEvent): void => {
    const chord = event.defaultPrevented || event.isComposing ? null : chordOf(event);
    if (chord === null || isTaken(chord, event.target)) return;
    const prefix = typed !== "" && event.timeStamp - lastMs < sequenceMs ? `${typed} ` : "";
    let step = actions.match(prefix + chord);
    typed = step.type === "none" ? "" : prefix + chord;
    if (step.type === "none" && prefix !== "") {
      step = actions.match(chord);
      typed = step.type === "none" ? "" : chord;
    }
    lastMs = event.timeStamp;
    if (step.type !== "match") return;
    typed = "";
    event.preventDefault();
    actions.run(step.id);
  };
  target.addEventListener("keydown", onKey);
  return () => target.removeEventListener("keydown", onKey);
}

/** Whether the focused element has its own use for the chord. */
function isTaken(chord: string, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("dialog[open]") !== null) return true;
  if (chord.startsWith("mod+")) return false;
  if (
    target.closest("textarea, select, [contenteditable=true], input:not([type=checkbox], [type=radio])") !==
    null
  )
    return true;
  // headings and regions that only take the focus after a jump (tabindex -1) have no use for it
  const pressesIt = chord === "space" || chord === "enter";
  return pressesIt && target.closest("button, a, input, summary, [role=button], [tabindex='0']") !== null;
}
