import type { Expression } from "../../../ir/kernel/program.ts";
import { nameInputs } from "../../../ir/op.ts";
import { floats, type OnnxCall } from "../onnx-call.ts";
import type { OnnxResult } from "../onnx-graph.ts";
import { writeExpression } from "../pointwise.ts";

/** Any pointwise op, by what its kernel calculates for an element. */
export function pointwiseRule(call: OnnxCall): OnnxResult {
  const { op, inputs, attrs, onnx } = call;
  if (op.kernel.kind !== "pointwise") throw new RangeError(`${op.name} is not pointwise`);
  const operands = inputs.map((input, i): Expression | undefined => {
    if (!input) return undefined;
    return input.number === undefined ? { kind: "local", name: String(i) } : { kind: "number", value: input.number };
  });
  const locals = new Map(inputs.flatMap((input, i) => (input ? [[String(i), floats(call, i)] as const] : [])));
  return writeExpression(onnx, op.kernel.scalar(nameInputs(op, operands), attrs), locals);
}
