/** What the user has chosen about the app itself. Small, read before the first paint, kept in localStorage. */
import * as v from "valibot";

export const Settings = v.object({
  theme: v.fallback(v.picklist(["system", "light", "dark"]), "system"),
  density: v.fallback(v.picklist(["auto", "regular", "compact", "touch"]), "auto"),
  backend: v.fallback(v.picklist(["auto", "webgpu", "wasm", "cpu"]), "auto"),
  notifications: v.fallback(v.boolean(), false),
  /** action id to key sequence; actions that are not listed keep their own */
  keys: v.fallback(v.record(v.string(), v.string()), {}),
});
export type Settings = v.InferOutput<typeof Settings>;

export const defaultSettings: Settings = {
  theme: "system",
  density: "auto",
  backend: "auto",
  notifications: false,
  keys: {},
};

/** Reads stored text; whatever is missing or damaged takes its default. */
export function parseSettings(text: string | null): Settings {
  if (text === null) return defaultSettings;
  try {
    const result = v.safeParse(Settings, {
      ...defaultSettings,
      ...v.parse(v.record(v.string(), v.unknown()), JSON.parse(text)),
    });
    return result.success ? result.output : defaultSettings;
  } catch {
    return defaultSettings;
  }
}
