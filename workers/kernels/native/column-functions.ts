/** Column-wise sums and maps of row-major matrices [rows, channels], for batch norm. All pointers in bytes. */
import {
  defineFunction,
  i32,
  loopUntil,
  scalarLanes,
  vectorLanes,
  when,
  type Code,
  type FunctionWriter,
  type Lanes,
  type Local,
  type NativeFunction,
} from "./assembler.ts";

/**
 * The next value of a column sum, given the addresses of x's and of the second operand's values; `group` counts the
 * registers of a block.
 */
type Term = (lanes: Lanes, x: Code, second: Code, sum: Code, group: number) => Code;

const plainTerm: Term = (lanes, x, _second, sum) => lanes.add(sum, lanes.load(x));
const productTerm: Term = (lanes, x, second, sum) =>
  lanes.multiplyAdd(lanes.load(x), lanes.load(second), sum);

export function columnFunctions(): NativeFunction[] {
  return [
    columnSums("sumColumns", plainTerm),
    columnSums("sumProducts", productTerm),
    squaredDeviations(),
    rowMap("scaleColumns", { matrices: 1, vectors: 2 }, (lanes, [x, scale, offset]) =>
      lanes.multiplyAdd(lanes.load(x!), lanes.load(scale!), lanes.load(offset!)),
    ),
    rowMap("rectifyColumns", { matrices: 1, vectors: 2 }, (lanes, [x, scale, offset]) =>
      lanes.positivePart(lanes.multiplyAdd(lanes.load(x!), lanes.load(scale!), lanes.load(offset!))),
    ),
    rowMap("passRectified", { matrices: 2, vectors: 2 }, (lanes, [dy, x, scale, offset]) =>
      lanes.wherePositive(
        lanes.load(dy!),
        lanes.multiplyAdd(lanes.load(x!), lanes.load(scale!), lanes.load(offset!)),
      ),
    ),
    rowMap("passPositive", { matrices: 2, vectors: 0 }, (lanes, [dy, y]) =>
      lanes.wherePositive(lanes.load(dy!), lanes.load(y!)),
    ),
    rowMap("combineColumns", { matrices: 2, vectors: 3 }, (lanes, [dy, x, a, b, offset]) =>
      lanes.multiplyAdd(
        lanes.load(dy!),
        lanes.load(a!),
        lanes.multiplyAdd(lanes.load(x!), lanes.load(b!), lanes.load(offset!)),
      ),
    ),
  ];
}

/**
 * (x, second, out, rows, rowBytes): out[c] += Σ over rows. Callers pass few hundred rows at a time, which keeps the
 * rounding error of long float32 sums small and the rows in cache for the second pass over their channels.
 */
function columnSums(name: string, term: Term): NativeFunction {
  return defineFunction(name, 5, (writer, x, second, out, rows, rowBytes) => {
    const block = (lanes: Lanes, width: number, channel: Local): Code =>
      sumBlock(
        writer,
        lanes,
        width,
        { x: x, second: second, out: out, rows: rows, rowBytes: rowBytes },
        channel,
        term,
      );
    return overChannels(writer, rowBytes, block);
  });
}

/** (x, mean, out, rows, rowBytes): out[c] += Σ (x − mean[c])². */
function squaredDeviations(): NativeFunction {
  return defineFunction("sumSquaredDeviations", 5, (writer, x, mean, out, rows, rowBytes) => {
    const block = (lanes: Lanes, width: number, channel: Local): Code => {
      const means = writer.locals(lanes.type, width);
      const deviation = writer.local(lanes.type);
      const load = means.flatMap((local, i) =>
        local.set(lanes.load(i32.add(mean.get, channel.get), i * lanes.bytes)),
      );
      const term: Term = (_lanes, address, _second, sum, group) => {
        const centred = lanes.sub(lanes.load(address), means[group]!.get);
        return [...deviation.set(centred), ...lanes.multiplyAdd(deviation.get, deviation.get, sum)];
      };
      const operands = { x: x, second: x, out: out, rows: rows, rowBytes: rowBytes };
      return [...load, ...sumBlock(writer, lanes, width, operands, channel, term)];
    };
    return overChannels(writer, rowBytes, block);
  });
}

interface SumOperands {
  readonly x: Local;
  readonly second: Local;
  readonly out: Local;
  readonly rows: Local;
  readonly rowBytes: Local;
}

/** Sums of `width` groups of lanes at byte `channel`, kept in registers over all rows. */
function sumBlock(
  { local, locals }: FunctionWriter,
  lanes: Lanes,
  width: number,
  { x, second, out, rows, rowBytes }: SumOperands,
  channel: Local,
  term: Term,
): Code {
  const sums = locals(lanes.type, width);
  const [row, at, other, target] = [local(), local(), local(), local()];
  const shifted = (base: Local, i: number): Code => i32.add(base.get, i32.of(i * lanes.bytes));
  return [
    ...at.set(i32.add(x.get, channel.get)),
    ...other.set(i32.add(second.get, channel.get)),
    ...target.set(i32.add(out.get, channel.get)),
    ...sums.flatMap((sum) => sum.set(lanes.zero)),
    ...row.set(i32.of(0)),
    ...loopUntil(row, rows.get, i32.of(1), [
      ...sums.flatMap((sum, i) => sum.set(term(lanes, shifted(at, i), shifted(other, i), sum.get, i))),
      ...at.add(rowBytes.get),
      ...other.add(rowBytes.get),
    ]),
    ...sums.flatMap((sum, i) =>
      lanes.store(target.get, lanes.add(sum.get, lanes.load(target.get, i * lanes.bytes)), i * lanes.bytes),
    ),
  ];
}

/** Runs `block` over all channels: 16 at a time, then 4, then 1. `channel` counts bytes. */
function overChannels(
  { local }: FunctionWriter,
  rowBytes: Local,
  block: (lanes: Lanes, width: number, channel: Local) => Code,
): Code {
  const channel = local();
  const run = (lanes: Lanes, width: number): Code => {
    const bytes = width * lanes.bytes;
    const fits = i32.add(rowBytes.get, i32.of(1 - bytes));
    const last = local();
    // rowBytes + 1 − bytes would wrap below zero for narrow rows
    return when(i32.atLeast(rowBytes.get, i32.of(bytes)), [
      ...last.set(fits),
      ...loopUntil(channel, last.get, i32.of(bytes), block(lanes, width, channel)),
    ]);
  };
  return [...channel.set(i32.of(0)), ...run(vectorLanes, 4), ...run(vectorLanes, 1), ...run(scalarLanes, 1)];
}

interface MapOperands {
  /** row-major matrices like out */
  readonly matrices: number;
  /** one value a channel */
  readonly vectors: number;
}

/** (out, rows, rowBytes, ...matrices, ...vectors): every value of out from those at its place. */
function rowMap(
  name: string,
  { matrices, vectors }: MapOperands,
  value: (lanes: Lanes, operands: Code[]) => Code,
): NativeFunction {
  return defineFunction(name, 3 + matrices + vectors, ({ local }, out, rows, rowBytes, ...operands) => {
    const [row, base, channel, last] = [local(), local(), local(), local()];
    const at = (pointer: Local): Code => i32.add(pointer.get, channel.get);
    const inRow = (pointer: Local): Code => i32.add(at(pointer), base.get);
    const addresses = operands.map((pointer, i) => (i < matrices ? inRow(pointer) : at(pointer)));
    const run = (lanes: Lanes): Code =>
      when(i32.atLeast(rowBytes.get, i32.of(lanes.bytes)), [
        ...last.set(i32.add(rowBytes.get, i32.of(1 - lanes.bytes))),
        ...loopUntil(
          channel,
          last.get,
          i32.of(lanes.bytes),
          lanes.store(inRow(out), value(lanes, addresses)),
        ),
      ]);
    const oneRow = [
      ...channel.set(i32.of(0)),
      ...run(vectorLanes),
      ...run(scalarLanes),
      ...base.add(rowBytes.get),
    ];
    return [...row.set(i32.of(0)), ...base.set(i32.of(0)), ...loopUntil(row, rows.get, i32.of(1), oneRow)];
  });
}
