export { authorise, type Decision } from "./authorise.ts";
export type { AccessEvent } from "./rules.ts";
export type { Subject } from "./subject.ts";
