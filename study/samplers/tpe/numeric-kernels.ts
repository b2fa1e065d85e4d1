import { fromScale, toScale, type NumericRange } from "../../space/index.ts";
import type { Kernels } from "./kernels.ts";
import { logMass, logPdf, truncatedQuantile } from "./normal.ts";

/** Normals truncated to the range, given by their centres and widths on the range's scale. */
export function numericKernels(range: NumericRange, centres: Float64Array, widths: Float64Array): Kernels {
  const { scaleLow, scaleHigh } = range;
  const logMasses = widths.map((width, k) => {
    return logMass((scaleLow - centres[k]!) / width, (scaleHigh - centres[k]!) / width);
  });
  const truncated: Truncated = { range, centres, widths, logMasses };
  return {
    sample(kernel, random) {
      const [centre, width] = [centres[kernel]!, widths[kernel]!];
      const z = truncatedQuantile(random.next(), (scaleLow - centre) / width, (scaleHigh - centre) / width);
      // to the nearest value that the parameter has, and back
      return toScale(range, fromScale(range, centre + width * z));
    },
    addLogPdf: range.step === null ? continuousLogPdf(truncated) : steppedLogPdf(truncated),
  };
}

interface Truncated {
  readonly range: NumericRange;
  readonly centres: Float64Array;
  readonly widths: Float64Array;
  /** of the range under each kernel before truncation */
  readonly logMasses: Float64Array;
}

function continuousLogPdf({ centres, widths, logMasses }: Truncated): Kernels["addLogPdf"] {
  const constants = widths.map((width, k) => logPdf(0) - Math.log(width) - logMasses[k]!);
  const inverses = widths.map((width) => 1 / width);
  return (point, sums) => {
    for (let k = 0; k < sums.length; k++) {
      const z = (point - centres[k]!) * inverses[k]!;
      sums[k]! += constants[k]! - 0.5 * z * z;
    }
  };
}

/** Log probability of the value's cell. Candidates repeat values, so cells are remembered. */
function steppedLogPdf({ range, centres, widths, logMasses }: Truncated): Kernels["addLogPdf"] {
  const cells = new Map<number, Float64Array>();
  const half = range.step! / 2;
  return (point, sums) => {
    const value = fromScale(range, point);
    let cell = cells.get(value);
    if (!cell) {
      const [from, to] = [toScale(range, value - half), toScale(range, value + half)];
      cell = widths.map((width, k) => {
        return logMass((from - centres[k]!) / width, (to - centres[k]!) / width) - logMasses[k]!;
      });
      cells.set(value, cell);
    }
    for (let k = 0; k < sums.length; k++) sums[k]! += cell[k]!;
  };
}
