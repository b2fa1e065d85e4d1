import * as tf from "@tensorflow/tfjs";
import { WorkbenchError } from "../../../study/index.ts";
import { stepTensor } from "../recording/index.ts";
import { hasKernel, ownValues, runKernels } from "./native.ts";
import type { Optimizer, Slots } from "./optimizers.ts";
import { flatten, parameterGroups, unflatten, type ParameterGroup } from "./parameter-groups.ts";

export interface UpdatePoint {
  /**
   * The rate of this step; weight decay is multiplied by it. A number is a constant of this call: a recorded step
   * would repeat it, so training says the rate as a function of the step.
   */
  readonly learningRate: number | ((step: number) => number);
  /** optimiser steps done before this one */
  readonly step: number;
}

/**
 * One optimiser step in place, on the variables and the slots.
 * @param gradients - by the variables' names; they stay the caller's
 * @returns `slots`, which stay whose they were
 */
export function optimizerStep(
  optimizer: Optimizer,
  variables: Readonly<Record<string, tf.Variable>>,
  gradients: tf.NamedTensorMap,
  slots: Slots,
  at: UpdatePoint,
): Slots {
  tf.tidy(() => {
    const coefficients = coefficientsAt(optimizer, at);
    const updateGroup = hasKernel(optimizer.fused.kernel) ? updateFused : updateComposed;
    for (const group of parameterGroups(variables)) {
      const slotsOfGroup = optimizer.slotNames.map((name) => slotOf(slots, `${group.name}/${name}`, group));
      updateGroup(optimizer, group, variables, gradients, slotsOfGroup, coefficients);
    }
  });
  return slots;
}

/** [rate, kept share, ...the rule's own], in float32. */
function coefficientsAt(optimizer: Optimizer, { step, learningRate }: UpdatePoint): tf.Tensor1D {
  if (typeof learningRate === "number") return tf.tensor1d(optimizer.coefficients(step, learningRate));
  const count = optimizer.coefficients(step, 0).length;
  const draw = (at: { step: number }): Float32Array => optimizer.coefficients(at.step, learningRate(at.step));
  return stepTensor({ step, part: 0 }, [count], "float32", draw) as tf.Tensor1D;
}

/** One kernel. It writes the slots in place, and the parameters too unless it gives new ones back. */
function updateFused(
  { fused, weightDecay }: Optimizer,
  { members, decays }: ParameterGroup,
  variables: Readonly<Record<string, tf.Variable>>,
  gradients: tf.NamedTensorMap,
  slots: readonly tf.Variable[],
  coefficients: tf.Tensor1D,
): void {
  const inputs: tf.NamedTensorMap = { coefficients };
  slots.forEach((slot, i) => (inputs[`slot${i}`] = ownValues(slot)));
  members.forEach(([name], i) => {
    inputs[`parameter${i}`] = ownValues(variables[name]!);
    inputs[`gradient${i}`] = gradients[name]!;
  });
  const attrs = { ...fused.constants, decays: decays && weightDecay > 0 };
  const next = runKernels(fused.kernel, inputs, attrs);
  next.forEach((value, i) => variables[members[i]![0]]!.assign(value));
}

/** Of tfjs ops over the group's flat vectors. */
function updateComposed(
  { rule, weightDecay }: Optimizer,
  group: ParameterGroup,
  variables: Readonly<Record<string, tf.Variable>>,
  gradients: tf.NamedTensorMap,
  slots: readonly tf.Variable[],
  coefficients: tf.Tensor1D,
): void {
  const [rate, kept, ...own] = tf.unstack(coefficients) as tf.Scalar[];
  const next = rule(flatten(group, gradients), slots, own);
  const before = flatten(group, variables);
  const decayed = group.decays && weightDecay > 0 ? tf.mul(before, kept!) : before;
  const after = unflatten(group, tf.sub<tf.Tensor1D>(decayed, tf.mul(next.move, rate!)));
  for (const [name, value] of Object.entries(after)) variables[name]!.assign(value);
  slots.forEach((slot, i) => slot.assign(next.slots[i]!));
}

function slotOf(slots: Slots, name: string, group: ParameterGroup): tf.Variable {
  const slot = slots[name];
  if (slot?.size === group.size) return slot;
  const found = slot === undefined ? "missing" : `of ${slot.size} values`;
  throw new WorkbenchError(
    "optimizer-state-mismatch",
    `Optimiser state "${name}" is ${found}; the model has ${group.size} parameters there.`,
    "Continue the trial from a checkpoint of the same program and optimiser.",
  );
}
