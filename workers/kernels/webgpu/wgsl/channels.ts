/**
 * WGSL that reads and writes a tensor whose last axis holds channels, four neighbours ("a block") at a time: one load
 * where the channels are a multiple of four, else as many as there are, and zeros.
 */

/** A tensor [positions, channels]; what its leading axes mean is the shader's business. */
export interface ChannelTensor {
  readonly name: string;
  readonly binding: number;
  readonly positions: number;
  readonly channels: number;
}

export const blocksOf = (channels: number): number => Math.ceil(channels / 4);

/** `read_NAME(position, block) -> vec4f`; channels beyond the last are 0. */
export function channelReader(tensor: ChannelTensor): string {
  const { name, channels } = tensor;
  const blocks = blocksOf(channels);
  if (channels % 4 === 0) {
    return `${binding(tensor, "read", "vec4f", tensor.positions * blocks)}
fn read_${name}(position: i32, block: i32) -> vec4f { return ${name}[position * ${blocks} + block]; }`;
  }
  const parts = [0, 1, 2, 3].map((lane) => {
    if (lane < channels % 4) return `${name}[at + ${lane}]`;
    return blocks === 1 ? "0" : `select(0, ${name}[at + ${lane}], block < ${blocks - 1})`;
  });
  return `${binding(tensor, "read", "f32", tensor.positions * channels)}
fn read_${name}(position: i32, block: i32) -> vec4f {
  let at = position * ${channels} + block * 4;
  return vec4f(${parts.join(", ")});
}`;
}

/**
 * Like `channelReader`, where each channel stands for `multiplier` neighbouring ones: what lane l of a block reads is
 * channel ⌊(4·block + l) / multiplier⌋. Lanes beyond the last channel hold anything.
 */
export function repeatedChannelReader(tensor: ChannelTensor, multiplier: number): string {
  if (multiplier === 1) return channelReader(tensor);
  return scalarReader(tensor, (lane) => `(block * 4 + ${lane}) / ${multiplier}`);
}

/**
 * Like `channelReader`, of every `multiplier`-th channel: lane l of "block" block·multiplier + k reads channel
 * (4·block + l)·multiplier + k. Lanes beyond the last channel hold anything.
 */
export function stridedChannelReader(tensor: ChannelTensor, multiplier: number): string {
  if (multiplier === 1) return channelReader(tensor);
  const m = multiplier;
  return scalarReader(tensor, (lane) => `(block / ${m} * 4 + ${lane}) * ${m} + block % ${m}`);
}

function scalarReader(tensor: ChannelTensor, channel: (lane: number) => string): string {
  const { name, channels, positions } = tensor;
  const parts = [0, 1, 2, 3].map((lane) => `${name}[position * ${channels} + ${channel(lane)}]`);
  return `${binding(tensor, "read", "f32", positions * channels)}
fn read_${name}(position: i32, block: i32) -> vec4f { return vec4f(${parts.join(", ")}); }`;
}

/** `write_NAME(position, block, value)`; what would lie beyond the last channel is dropped. */
export function channelWriter(tensor: ChannelTensor): string {
  const { name, channels } = tensor;
  const blocks = blocksOf(channels);
  if (channels % 4 === 0) {
    return `${binding(tensor, "read_write", "vec4f", tensor.positions * blocks)}
fn write_${name}(position: i32, block: i32, value: vec4f) { ${name}[position * ${blocks} + block] = value; }`;
  }
  const store = (lane: number): string => `${name}[at + ${lane}] = value[${lane}];`;
  const lanes = [0, 1, 2, 3];
  const always = lanes.filter((lane) => lane < channels % 4).map(store);
  const inFullBlocks = blocks === 1 ? [] : lanes.filter((lane) => lane >= channels % 4).map(store);
  return `${binding(tensor, "read_write", "f32", tensor.positions * channels)}
fn write_${name}(position: i32, block: i32, value: vec4f) {
  let at = position * ${channels} + block * 4;
  ${always.join(" ")}
  ${inFullBlocks.length === 0 ? "" : `if (block < ${blocks - 1}) { ${inFullBlocks.join(" ")} }`}
}`;
}

/** The array's length is part of its type, so that the driver's bounds checks compare with a constant. */
function binding(tensor: ChannelTensor, access: string, element: string, length: number): string {
  return `@group(0) @binding(${tensor.binding}) var<storage, ${access}> ${tensor.name}: array<${element}, ${length}>;`;
}
