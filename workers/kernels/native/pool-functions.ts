/** Max-pool gradient over NHWC images. All pointers and strides in bytes. */
import {
  defineFunction,
  f32Constant,
  i32,
  lanewise,
  loopUntil,
  scalarLanes,
  vectorLanes,
  when,
  type Code,
  type FunctionWriter,
  type Local,
  type NativeFunction,
} from "./assembler.ts";

/**
 * (x, dy, dx, channels, pixelBytes, rowBytes, windowRows, windowBytes): the first `channels` bytes' worth of channels
 * of one window whose first value is at x: dx at each channel's first maximum += dy. Row-major order; NaN never wins;
 * an all-NaN window yields its first place.
 */
export function poolFunctions(): NativeFunction[] {
  return [
    defineFunction("maxPoolVector", 8, (writer, ...given) => fourChannels(writer, given as Eight)),
    defineFunction("maxPoolScalar", 8, (writer, ...given) => oneChannel(writer, given as Eight)),
  ];
}

type Eight = [Local, Local, Local, Local, Local, Local, Local, Local];

/** Visits the window's places in row-major order; `at` counts bytes from x. */
function overWindow(writer: FunctionWriter, channel: Local, given: Eight, at: Local, visit: Code): Code {
  const [, , , , pixelBytes, rowBytes, windowRows, windowBytes] = given;
  const [row, rowAt, end] = writer.locals("i32", 3) as [Local, Local, Local];
  return [
    ...rowAt.set(channel.get),
    ...row.set(i32.of(0)),
    ...loopUntil(row, windowRows.get, i32.of(1), [
      ...at.set(rowAt.get),
      ...end.set(i32.add(rowAt.get, windowBytes.get)),
      ...loopUntil(at, end.get, pixelBytes.get, visit),
      ...rowAt.add(rowBytes.get),
    ]),
  ];
}

/** Four channels at a time without a branch: the places of the maxima first, then dy to the places that match. */
function fourChannels(writer: FunctionWriter, given: Eight): Code {
  const [x, dy, dx, channels] = given;
  const [channel, at] = [writer.local(), writer.local()];
  const [greatest, place, value, mask, gradient] = writer.locals("v128", 5) as [
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const here = lanewise.integers(at.get);
  const consider = [
    ...value.set(vectorLanes.load(i32.add(x.get, at.get))),
    ...mask.set(lanewise.greater(value.get, greatest.get)),
    ...greatest.set(lanewise.select(mask.get, value.get, greatest.get)),
    ...place.set(lanewise.select(mask.get, here, place.get)),
  ];
  const target = i32.add(dx.get, at.get);
  const mine = lanewise.and(gradient.get, lanewise.equalIntegers(place.get, here));
  const give = vectorLanes.store(target, vectorLanes.add(vectorLanes.load(target), mine));
  const four = [
    ...greatest.set([...f32Constant(-Infinity), 0xfd, 0x13]),
    ...place.set(lanewise.integers(channel.get)),
    ...overWindow(writer, channel, given, at, consider),
    ...gradient.set(vectorLanes.load(i32.add(dy.get, channel.get))),
    ...overWindow(writer, channel, given, at, give),
  ];
  return [...channel.set(i32.of(0)), ...loopUntil(channel, channels.get, i32.of(16), four)];
}

function oneChannel(writer: FunctionWriter, given: Eight): Code {
  const [x, dy, dx, channels] = given;
  const [channel, at, place] = writer.locals("i32", 3) as [Local, Local, Local];
  const [greatest, value] = writer.locals("f32", 2) as [Local, Local];
  const consider = [
    ...value.set(scalarLanes.load(i32.add(x.get, at.get))),
    ...when([...value.get, ...greatest.get, 0x5e], [...greatest.set(value.get), ...place.set(at.get)]),
  ];
  const target = i32.add(dx.get, place.get);
  const one = [
    ...greatest.set(f32Constant(-Infinity)),
    ...place.set(channel.get),
    ...overWindow(writer, channel, given, at, consider),
    ...scalarLanes.store(
      target,
      scalarLanes.add(scalarLanes.load(target), scalarLanes.load(i32.add(dy.get, channel.get))),
    ),
  ];
  return [...channel.set(i32.of(0)), ...loopUntil(channel, channels.get, i32.of(4), one)];
}
