/**
 * Buffers of one recording, in place of tfjs's buffer manager while the recording is made. What a dispatch writes may
 * be reused within the step, in the recorded order; what the host wrote (constants, uniforms) must keep its values for
 * every replay, so it is never reused. Nobody outside gets any of them.
 */
import type { BufferManager } from "../kernels/webgpu/index.ts";

export interface PrivateBuffers extends BufferManager {
  /** made for this recording, in the order of making */
  readonly all: ReadonlySet<GPUBuffer>;
  /** what the host wrote into a buffer, by buffer */
  readonly written: Map<GPUBuffer, Uint8Array>;
  /** buffers of before the recording that were let go in it; the caller releases them, or keeps them for a variable */
  readonly letGo: ReadonlySet<GPUBuffer>;
  /** buffers of which a tensor outlived the step */
  readonly inUse: ReadonlySet<GPUBuffer>;
  /** leaves a buffer to someone else */
  giveAway(buffer: GPUBuffer): void;
  destroy(): void;
}

export function createPrivateBuffers(device: GPUDevice): PrivateBuffers {
  const all = new Set<GPUBuffer>();
  const inUse = new Set<GPUBuffer>();
  const letGo = new Set<GPUBuffer>();
  const written = new Map<GPUBuffer, Uint8Array>();
  const free = new Map<string, GPUBuffer[]>();
  return {
    freeBuffers: new Map(),
    usedBuffers: new Map(),
    numUsedBuffers: 0,
    numFreeBuffers: 0,
    numBytesUsed: 0,
    numBytesAllocated: 0,
    all,
    written,
    letGo,
    inUse,
    acquireBuffer(size, usage, mapped = false) {
      const reusable = mapped || isUniform(usage) ? undefined : free.get(keyOf({ size, usage }))?.pop();
      const buffer = reusable ?? device.createBuffer({ size, usage, mappedAtCreation: mapped });
      if (mapped) watchMapping(buffer, written);
      all.add(buffer);
      inUse.add(buffer);
      return buffer;
    },
    releaseBuffer(buffer) {
      if (!all.has(buffer)) {
        letGo.add(buffer);
        return;
      }
      inUse.delete(buffer);
      if (written.has(buffer) || isUniform(buffer.usage)) return;
      const key = keyOf(buffer);
      const sameKind = free.get(key);
      if (sameKind) sameKind.push(buffer);
      else free.set(key, [buffer]);
    },
    giveAway(buffer) {
      all.delete(buffer);
      inUse.delete(buffer);
    },
    destroy() {
      for (const buffer of all) buffer.destroy();
      all.clear();
    },
  };
}

const keyOf = ({ size, usage }: { size: number; usage: number }): string => `${size}_${usage}`;
const isUniform = (usage: GPUFlagsConstant): boolean => (usage & GPUBufferUsage.UNIFORM) !== 0;

/** Notes the values when the mapping ends; tfjs fills the range in between. */
function watchMapping(buffer: GPUBuffer, written: Map<GPUBuffer, Uint8Array>): void {
  let range: ArrayBuffer | null = null;
  const [map, unmap] = [buffer.getMappedRange.bind(buffer), buffer.unmap.bind(buffer)];
  buffer.getMappedRange = (...bounds) => (range = map(...bounds));
  buffer.unmap = () => {
    written.set(buffer, new Uint8Array(range ?? new ArrayBuffer(0)).slice());
    unmap();
    return undefined;
  };
}
