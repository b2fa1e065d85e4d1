export { conductStudy, type Conductor, type ConductorOptions } from "./conductor.ts";
export type { Journal } from "./journal-writer.ts";
