export * from "./study-config.ts";
export * from "./trial-event.ts";
export * from "./trial-spec.ts";
