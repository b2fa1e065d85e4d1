export * from "./journal-event.ts";
export * from "./parse-journal.ts";
export * from "./study-config.ts";
export * from "./study-event.ts";
export * from "./trial-event.ts";
export * from "./trial-spec.ts";
