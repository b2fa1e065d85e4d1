export * from "./active.ts";
export * from "./check-params.ts";
export * from "./format-space.ts";
export * from "./grid.ts";
export * from "./has-value.ts";
export * from "./parameter.ts";
export * from "./parse-space.ts";
export * from "./unit-cube.ts";
export { validateSpace } from "./validate-space.ts";
