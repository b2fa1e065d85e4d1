/** The buffers that are written before each replay: what `stepTensor` makes while a step is recorded. */
import type { DrawValues, StepPoint, StepRecorder } from "../../templates/runtime/recording/index.ts";
import type { WebgpuBackend } from "../kernels/webgpu/index.ts";

export interface StepInputs {
  readonly recorder: StepRecorder;
  readonly buffers: readonly GPUBuffer[];
  /** writes the values of a step */
  write(at: StepPoint): void;
  destroy(): void;
}

interface Input {
  readonly buffer: GPUBuffer;
  readonly part: number;
  readonly draw: DrawValues;
}

/** @param first - the step that is recorded */
export function createStepInputs(backend: WebgpuBackend, first: StepPoint): StepInputs {
  const { device, queue } = backend;
  const inputs: Input[] = [];
  const buffers: GPUBuffer[] = [];
  return {
    buffers,
    recorder: {
      stepTensor(part, shape, dtype, draw) {
        const values = draw({ step: first.step, part });
        const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
        const buffer = device.createBuffer({ size: Math.max(4, values.byteLength), usage });
        queue.writeBuffer(buffer, 0, values as BufferSource);
        inputs.push({ buffer, part, draw });
        buffers.push(buffer);
        return backend.createTensorFromGPUData({ buffer, zeroCopy: true }, [...shape], dtype);
      },
    },
    write: ({ step }) => {
      for (const { buffer, part, draw } of inputs)
        queue.writeBuffer(buffer, 0, draw({ step, part }) as BufferSource);
    },
    destroy: () => buffers.forEach((buffer) => buffer.destroy()),
  };
}
