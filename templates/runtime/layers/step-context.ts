/**
 * Where in the training a model is. One a model: the training step writes it, random layers read it, so that a mask
 * depends on (trial seed, step, part, layer) and never on the machine.
 */
export interface StepContext {
  /** uint32, the trial's */
  readonly seed: number;
  /** optimiser steps done before this one */
  step: number;
  /** micro-batch of an accumulated step, from 0 */
  part: number;
}

export function stepContext(seed: number): StepContext {
  return { seed, step: 0, part: 0 };
}
