export * from "./ask-tell.ts";
export * from "./errors.ts";
export * from "./journal/index.ts";
export * from "./learning-curve.ts";
export * from "./rankers/index.ts";
export * from "./samplers/index.ts";
export * from "./seeded-random.ts";
export * from "./space/index.ts";
