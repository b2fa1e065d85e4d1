/** Name of the global function that a bundle sets and a linked program calls with its modules. */
export const RUN_HOOK = "runFirstlightProgram";
