import type { Build } from "../ir/build.ts";
import type { TensorValue } from "../ir/value.ts";
import { detach } from "../ops/arrangement/views.ts";
import { eq, logicalAnd, logicalOr, ne, where } from "../ops/elementwise/comparisons.ts";
import { minOfAll } from "../ops/reduction/reduce.ts";
import { reduce } from "./reduction.ts";

/** The same value, whose gradient all elements share that equal it: among them NaN equals NaN. */
export function sharedByEqual(b: Build, line: TensorValue, value: TensorValue): TensorValue {
  const it = b.op(detach, [value]);
  const areNaN = b.op(logicalAnd, [b.op(ne, [it, it]), b.op(ne, [line, line])]);
  const those = b.op(where, [b.op(logicalOr, [b.op(eq, [line, it]), areNaN]), line, Infinity]);
  return reduce(b, minOfAll, those, { dim: [0], keepdim: false });
}
