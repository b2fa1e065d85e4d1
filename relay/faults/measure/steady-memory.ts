/**
 * Of a relay whose memory is watched: V8 lets its young generation grow by 80 MB under any load, which would hide a leak,
 * or look like one.
 */
export const steadyMemory: Readonly<Record<string, string>> = { NODE_OPTIONS: "--max-semi-space-size=4" };
