export { recordedFunction, type RecordedFunction } from "./recorded-function.ts";
