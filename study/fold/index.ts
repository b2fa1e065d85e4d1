export { isNews } from "./apply-trial-event.ts";
export { findTrial } from "./draft.ts";
export * from "./fold.ts";
export * from "./settled-chances.ts";
export * from "./study-state.ts";
export * from "./views.ts";
