/** The screens of this release, in the order of the rail. `key` follows G. Those `aside` are not in it: links and keys lead there. */
export const screens = [
  { id: "project", title: "Project", key: "p" },
  { id: "data", title: "Data", key: "d" },
  { id: "code", title: "Code", key: "c" },
  { id: "sweep", title: "Sweep", key: "s" },
  { id: "trials", title: "Trials", key: "t" },
  { id: "report", title: "Report", key: "r" },
  { id: "model", title: "Model", key: "m" },
  { id: "nodes", title: "Nodes", key: "n" },
  { id: "ranker", title: "Ranker", key: "k", aside: true },
  { id: "settings", title: "Settings", key: "," },
] as const;

export type Screen = (typeof screens)[number];
export type ScreenId = Screen["id"];

export const isScreenId = (text: string): text is ScreenId => screens.some(({ id }) => id === text);

export const screenTitle = (id: ScreenId): string => screens.find((screen) => screen.id === id)?.title ?? id;
