/** Linking a program, for the page's workbench worker and the CLI: no tfjs in here. */
export { checkProgram, linkProgram } from "./link-program.ts";
export { programHash } from "./program-hash.ts";
