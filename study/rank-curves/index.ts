export { parseCurveTask, type CurveTask } from "./curve-task.ts";
export * from "./rank-curves.ts";
export * from "./record-trial.ts";
export { earlyCurve, factsOfTask, plannedEpochs } from "./recorded-curve.ts";
