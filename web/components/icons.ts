/** Line icons on a 16 x 16 grid, drawn with the text's colour. */
export const icons = {
  project: "M2.5 5.5h11v7h-11zM4.5 3.5h7",
  data: "M2.5 2.5h4.5v4.5h-4.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5h-4.5zM9 9h4.5v4.5H9z",
  code: "M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5",
  sweep: "M2.5 3v10.5H14M5 5c.8 4 3.2 5.5 8.5 6M5 9.5c1.5 1.5 3 2 5 2.2",
  trials: "M2.5 4h1M6 4h7.5M2.5 8h1M6 8h7.5M2.5 12h1M6 12h7.5",
  report: "M4 2.5h6l2.5 2.5v8.5H4zM6.5 8h4M6.5 10.5h4",
  model: "M8 2 13.5 5v6L8 14 2.5 11V5zM2.5 5 8 8l5.5-3M8 8v6",
  nodes:
    "M4.5 4a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM14.5 4a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM9.5 13a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM9.25 8a1.25 1.25 0 1 1-2.5 0 1.25 1.25 0 0 1 2.5 0zM4.2 5 7 7.2M11.8 5 9 7.2M8 9.3v2.2",
  ranker: "M2.5 13.5h11M4.5 11V9M8 11V3.5M11.5 11V6.5",
  settings:
    "M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M11.5 5a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0zM7.5 11a1.5 1.5 0 1 1-3 0 1.5 1.5 0 0 1 3 0z",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3",
  more: "M3.5 8v.01M8 8v.01M12.5 8v.01",
  close: "M4 4l8 8M12 4l-8 8",
  chevron: "M5 6.5 8 9.5l3-3",
  copy: "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
  download: "M8 2.5v7.5M5 7.5 8 10.5l3-3M2.5 13.5h11",
  pin: "M8 9.5v4.5M5 2.5h6M6 2.5v4l-2 3h8l-2-3v-4",
} as const;

export type IconName = keyof typeof icons;
