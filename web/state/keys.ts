/**
 * Key sequences as text: chords separated by spaces, `mod` for Ctrl or Cmd: `mod+k`, `g p`, `mod+shift+enter`, `?`.
 * Shift is part of a chord only with named keys and letters; for signs it is already in the character.
 */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const named: Readonly<Record<string, string>> = {
  " ": "space",
  Escape: "esc",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};
const modifiers = new Set(["Control", "Meta", "Alt", "Shift", "AltGraph", "CapsLock"]);

/** The chord of a key press, or null for a modifier alone. */
export function chordOf(press: KeyPress): string | null {
  if (modifiers.has(press.key)) return null;
  const key = named[press.key] ?? press.key.toLowerCase();
  const shift = press.shiftKey && (key.length > 1 || /\p{L}/u.test(key));
  return [(press.ctrlKey || press.metaKey) && "mod", press.altKey && "alt", shift && "shift", key]
    .filter(Boolean)
    .join("+");
}

export type SequenceStep =
  { readonly type: "match"; readonly id: string } | { readonly type: "prefix" } | { readonly type: "none" };

/** What `typed` (chords so far) means among `bindings` (action id and sequence). */
export function matchSequence(
  typed: string,
  bindings: readonly (readonly [id: string, keys: string])[],
): SequenceStep {
  const hit = bindings.find(([, keys]) => keys === typed);
  if (hit !== undefined) return { type: "match", id: hit[0] };
  return bindings.some(([, keys]) => keys.startsWith(`${typed} `)) ? { type: "prefix" } : { type: "none" };
}

/** A sequence as people read it: `Ctrl K`, `G P`. @param apple - write Cmd for `mod` */
export function describeKeys(keys: string, apple = false): string {
  const words: Readonly<Record<string, string>> = {
    mod: apple ? "Cmd" : "Ctrl",
    esc: "Esc",
    up: "↑",
    down: "↓",
    left: "←",
    right: "→",
  };
  const word = (part: string): string => words[part] ?? part.charAt(0).toUpperCase() + part.slice(1);
  return keys
    .split(" ")
    .map((chord) =>
      chord
        .split(/\+(?=.)/)
        .map(word)
        .join(" "),
    )
    .join(" ");
}

/** Two actions that would fire on the same keys, for the key settings. */
export function keyConflicts(
  bindings: readonly (readonly [id: string, keys: string])[],
): readonly (readonly [string, string])[] {
  return bindings.flatMap(([id, keys], index) =>
    bindings
      .slice(index + 1)
      .filter(([, other]) => other === keys || other.startsWith(`${keys} `) || keys.startsWith(`${other} `))
      .map(([other]) => [id, other] as const),
  );
}
