/** Max-pool gradient over NHWC images. All pointers in bytes. */
import {
  defineFunction,
  f32Constant,
  i32,
  loopUntil,
  scalarLanes,
  when,
  type Code,
  type NativeFunction,
} from "./assembler.ts";

/**
 * (x, dy, dx, channelBytes, rowBytes, windowRows, windowBytes): one window whose first value is at x, for all channels:
 * dx at each channel's first maximum += dy. Row-major order; NaN never wins; an all-NaN window yields its first place.
 */
export function maxPoolWindow(): NativeFunction {
  return defineFunction(
    "maxPoolWindow",
    7,
    ({ local }, x, dy, dx, channelBytes, rowBytes, windowRows, windowBytes) => {
      const [channel, row, rowAt, at, end, best] = [local(), local(), local(), local(), local(), local()];
      const [greatest, value] = [local("f32"), local("f32")];
      const greater: Code = [...value.get, ...greatest.get, 0x5e];
      const consider = [
        ...value.set(scalarLanes.load(i32.add(x!.get, at.get))),
        ...when(greater, [...greatest.set(value.get), ...best.set(at.get)]),
      ];
      const oneRow = [
        ...at.set(rowAt.get),
        ...end.set(i32.add(rowAt.get, windowBytes!.get)),
        ...loopUntil(at, end.get, channelBytes!.get, consider),
        ...rowAt.add(rowBytes!.get),
      ];
      const target = i32.add(dx!.get, best.get);
      const sum = scalarLanes.add(scalarLanes.load(target), scalarLanes.load(i32.add(dy!.get, channel.get)));
      const oneChannel = [
        ...greatest.set(f32Constant(-Infinity)),
        ...best.set(channel.get),
        ...rowAt.set(channel.get),
        ...row.set(i32.of(0)),
        ...loopUntil(row, windowRows!.get, i32.of(1), oneRow),
        ...scalarLanes.store(target, sum),
      ];
      return [...channel.set(i32.of(0)), ...loopUntil(channel, channelBytes!.get, i32.of(4), oneChannel)];
    },
  );
}
