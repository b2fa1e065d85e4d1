export * from "../study/journal/index.ts";
export * from "./dataset.ts";
export * from "./trial-channel.ts";
export * from "./report.ts";
