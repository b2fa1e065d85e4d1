export * from "../study/journal/index.ts";
export * from "./dataset.ts";
export * from "./table.ts";
export * from "./trial-channel.ts";
export * from "./trial-data.ts";
export * from "./report.ts";
export * from "./relay/index.ts";
