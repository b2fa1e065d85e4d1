export { parseCurveTask, type CurveTask } from "./curve-task.ts";
export * from "./rank-curves.ts";
export { earlyCurve } from "./recorded-curve.ts";
