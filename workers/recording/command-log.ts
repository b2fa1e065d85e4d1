/**
 * Stands between tfjs and the device while a step is recorded: every command still reaches the device, and is noted so
 * that it can be given again.
 */

export interface DispatchCommand {
  readonly type: "dispatch";
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

export interface CopyCommand {
  readonly type: "copy";
  readonly from: GPUBuffer;
  readonly fromOffset: number;
  readonly to: GPUBuffer;
  readonly toOffset: number;
  /** bytes */
  readonly size: number;
}

export type Command = DispatchCommand | CopyCommand;

export interface CommandLog {
  readonly commands: Command[];
  /** what each bind group binds, for comparing recordings */
  readonly bindings: Map<GPUBindGroup, readonly GPUBindGroupEntry[]>;
  /** commands that a replay cannot give again */
  readonly unknown: string[];
  /** in place of tfjs's device and queue */
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
}

/** @param onWrite - learns what the host writes into buffers */
export function createCommandLog(
  device: GPUDevice,
  onWrite: (buffer: GPUBuffer, bytes: Uint8Array) => void,
): CommandLog {
  const commands: Command[] = [];
  const bindings = new Map<GPUBindGroup, readonly GPUBindGroupEntry[]>();
  const unknown: string[] = [];
  const log = { commands, bindings, unknown };
  const queue = overlay(device.queue, {
    writeBuffer: (buffer: GPUBuffer, offset: number, data: BufferSource, start?: number, size?: number) => {
      const bytes = bytesOf(data, start, size);
      onWrite(buffer, bytes);
      device.queue.writeBuffer(buffer, offset, bytes);
    },
  });
  const logging = overlay(device, {
    queue,
    createBindGroup: (descriptor: GPUBindGroupDescriptor) => {
      const group = device.createBindGroup(descriptor);
      bindings.set(group, [...descriptor.entries]);
      return group;
    },
    createCommandEncoder: () => logEncoder(device.createCommandEncoder(), log),
  });
  return { ...log, device: logging, queue };
}

type Log = Pick<CommandLog, "commands" | "bindings" | "unknown">;

function logEncoder(encoder: GPUCommandEncoder, log: Log): GPUCommandEncoder {
  const copy = (from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number, size: number): void => {
    log.commands.push({ type: "copy", from, fromOffset, to, toOffset, size });
    encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, size);
  };
  return overlay(
    encoder,
    {
      beginComputePass: (descriptor?: GPUComputePassDescriptor) =>
        logPass(encoder.beginComputePass(descriptor), log),
      copyBufferToBuffer: copy,
      finish: () => encoder.finish(),
    },
    log.unknown,
  );
}

function logPass(pass: GPUComputePassEncoder, { commands, unknown }: Log): GPUComputePassEncoder {
  let pipeline: GPUComputePipeline | null = null;
  let bindGroup: GPUBindGroup | null = null;
  return overlay(
    pass,
    {
      setPipeline: (next: GPUComputePipeline) => {
        pipeline = next;
        pass.setPipeline(next);
      },
      setBindGroup: (index: number, group: GPUBindGroup) => {
        if (index !== 0) unknown.push(`bind group ${index}`);
        bindGroup = group;
        pass.setBindGroup(index, group);
      },
      dispatchWorkgroups: (x: number, y = 1, z = 1) => {
        commands.push({
          type: "dispatch",
          pipeline: pipeline!,
          bindGroup: bindGroup!,
          workgroups: [x, y, z],
        });
        pass.dispatchWorkgroups(x, y, z);
      },
      end: () => pass.end(),
    },
    unknown,
  );
}

/**
 * `target` with some members replaced. GPU objects insist on being themselves, so methods are bound to the target.
 * @param unknown - takes the names of methods that were called without being replaced
 */
function overlay<T extends object>(target: T, replaced: object, unknown?: string[]): T {
  return new Proxy(target, {
    get(_, name) {
      if (name in replaced) return Reflect.get(replaced, name) as unknown;
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...given: unknown[]): unknown => {
        unknown?.push(String(name));
        return Reflect.apply(member, target, given);
      };
    },
  });
}

function bytesOf(data: BufferSource, start = 0, size?: number): Uint8Array<ArrayBuffer> {
  if (!ArrayBuffer.isView(data)) return new Uint8Array(data, start, size).slice();
  // offsets into a typed array count its elements
  const unit = "BYTES_PER_ELEMENT" in data ? (data.BYTES_PER_ELEMENT as number) : 1;
  const length = size === undefined ? data.byteLength - start * unit : size * unit;
  return new Uint8Array(data.buffer, data.byteOffset + start * unit, length).slice();
}
