import { bool, fallback, type ParamSpecs } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import type { Op } from "../ir/op.ts";
import * as values from "../ir/value.ts";
import type { TensorValue, Value } from "../ir/value.ts";
import { adaptiveMaxPool2d, adaptiveMaxPool3d } from "../ops/pooling/adaptive-pool.ts";
import { adaptiveMaxPool2dIndices, adaptiveMaxPool3dIndices } from "../ops/pooling/adaptive-pool-indices.ts";
import { maxPool2d, maxPool3d } from "../ops/pooling/pool.ts";
import { maxPool2dIndices, maxPool3dIndices } from "../ops/pooling/pool-indices.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";

/** The op that tells where what another takes has been. */
const indicesOf = new Map<Op, Op>([
  [maxPool2d, maxPool2dIndices],
  [maxPool3d, maxPool3dIndices],
  [adaptiveMaxPool2d, adaptiveMaxPool2dIndices],
  [adaptiveMaxPool3d, adaptiveMaxPool3dIndices],
]);

/** What `pool` makes of the input by an op, and with `return_indices` where its values were, too. */
export function withIndices(op: Op, return_indices: boolean, pool: (op: Op) => TensorValue): TensorValue | Value {
  const indices = indicesOf.get(op);
  return return_indices && indices ? values.tuple([pool(op), pool(indices)]) : pool(op);
}

/** `max_pool2d_with_indices` is `max_pool2d` that always gives both, whatever `return_indices` says. */
export const alwaysWithIndices = (of: TensorFunction): TensorFunction =>
  defineFunction<ParamSpecs>({
    ...of,
    name: `${of.name}_with_indices`,
    torch: `torch.nn.functional.${of.name}_with_indices`,
    summary: `${of.summary}; gives (values, indices), where the largest are, counted row by row`,
    params: { ...of.params, return_indices: fallback(bool, false) },
    apply: (b: Build, args) => of.apply(b, { ...args, return_indices: true }),
  });
