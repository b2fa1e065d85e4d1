/** The sections of the Settings screen and the words that find them. */
export const settingSections = [
  { id: "appearance", title: "Appearance", words: "theme dark light density compact touch rows" },
  { id: "computing", title: "Computing", words: "backend webgpu wasm webassembly cpu gpu train" },
  {
    id: "ranker",
    title: "Ranking model",
    words: "ranker learn early metric version tau own trials share curves export forget",
  },
  { id: "notifications", title: "Notifications", words: "finish alert message permission" },
  { id: "storage", title: "Storage", words: "disk quota bin persist clear delete space meter" },
  { id: "relay", title: "Relay", words: "nodes server login disconnect forget donate guest" },
  { id: "keys", title: "Keys", words: "keyboard shortcuts bindings" },
  { id: "privacy", title: "Privacy", words: "network upload bytes sent data" },
  { id: "about", title: "About", words: "version licence update install offline" },
] as const;

export type SettingSectionId = (typeof settingSections)[number]["id"];

/** Sections that contain every word typed; all for an empty query. */
export function findSections(query: string): readonly (typeof settingSections)[number][] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return settingSections.filter(({ title, words }) =>
    wanted.every((word) => `${title.toLowerCase()} ${words}`.includes(word)),
  );
}
