/** Part of every program's hash: raise it whenever the same program would train differently. */
export const RUNTIME_VERSION = "1";
