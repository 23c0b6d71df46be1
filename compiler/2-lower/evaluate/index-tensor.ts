import type * as ast from "../../../grammar/ast.ts";
import { isFixed, showDim, type Dim } from "../../ir/types.ts";
import type { TensorValue, Value } from "../../ir/value.ts";
import { reshapeTo, sliceOf } from "../../functions/shape.ts";
import { argumentOf } from "../call/argument-of.ts";
import { builderOf } from "../model/build-graph.ts";
import { fail, pathOf, provenance, type Context } from "../context.ts";
import { refuse } from "../refuse.ts";
import { intOf, sliceBounds } from "./subscripts.ts";
import type { Scope } from "./values.ts";

/** `x[:, 1:3, 0]`: slices keep a dimension, ints take one out. */
export function indexTensor(context: Context, x: TensorValue, expression: ast.Index, scope: Scope): Value {
  const { subscripts } = expression;
  const rank = x.type.shape.length;
  if (subscripts.length > rank)
    fail(context, "NN2053", expression.span, { of: "tensor", found: subscripts.length, rank });
  const args = [argumentOf(expression.object, x)];
  context.frames.push({ name: "slicing", span: expression.span, path: pathOf(context), args });
  try {
    const build = builderOf(context);
    let result = x;
    const gone = new Set<number>();
    subscripts.forEach((subscript, dim) => {
      const size = x.type.shape[dim] as Dim;
      if (subscript.kind === "slice" && !subscript.start && !subscript.stop && !subscript.step) return;
      if (!isFixed(size))
        refuse(
          context,
          "open",
          subscript.span,
          `the open dimension ${showDim(size)} cannot be cut: its size is only known at run time`,
          "take the whole batch with :, as in x[:, 0]",
        );
      if (subscript.kind === "at") {
        const index = intOf(context, subscript.value, scope);
        const at = index < 0 ? index + (size as number) : index;
        if (at < 0 || at >= (size as number))
          fail(
            context,
            "NN2024",
            subscript.span,
            { index: String(index), length: size as number },
            { label: provenance(context, x) },
          );
        result = sliceOf(build, result, dim, at, 1, 1);
        gone.add(dim);
        return;
      }
      const { start, step, count } = sliceBounds(context, subscript, size as number, scope);
      if (count === 0) fail(context, "NN2054", subscript.span, undefined, { label: provenance(context, x) });
      result = sliceOf(build, result, dim, start, step, count);
    });
    return gone.size === 0
      ? result
      : reshapeTo(
          build,
          result,
          result.type.shape.filter((_, dim) => !gone.has(dim)),
        );
  } finally {
    context.frames.pop();
  }
}
