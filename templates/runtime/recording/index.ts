export {
  recordStepTensors,
  stepTensor,
  type DrawValues,
  type StepPoint,
  type StepRecorder,
} from "./step-tensor.ts";
