export { parseCurveTask, type CurveTask } from "./curve-task.ts";
export * from "./rank-curves.ts";
export * from "./record-trial.ts";
export { earlyCurve, plannedEpochs } from "./recorded-curve.ts";
