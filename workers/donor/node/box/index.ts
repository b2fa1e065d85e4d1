/** Where programs of others run: bubblewrap, a filter of system calls, and limits. */
export { findBox } from "./box.ts";
