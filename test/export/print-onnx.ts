import type { OnnxAttribute, OnnxModel } from "../../compiler/export/onnx/onnx-model.ts";

/** A model as text, a line for each node. */
export function printOnnx({ nodes, weights, inputs, outputs }: OnnxModel): string {
  const shapes = (values: OnnxModel["inputs"]): string =>
    values.map(({ name, kind, shape }) => `${name}: ${kind}[${shape.join(", ")}]`).join(", ");
  const lines = nodes.map(({ name, op, inputs: from, outputs: to, attributes }) => {
    const named = Object.entries(attributes).map(([key, value]) => `${key}=${show(value)}`);
    const made = to.join(", ");
    return `${made.startsWith(name) ? "" : `${name}: `}${made} = ${op}(${[...from, ...named].join(", ")})`;
  });
  const tensors = weights.map(({ name, shape }) => `${name}: [${shape.join(", ")}]`);
  return [`(${shapes(inputs)}) -> (${shapes(outputs)})`, ...tensors, "", ...lines, ""].join("\n");
}

function show({ kind, value }: OnnxAttribute): string {
  if (kind === "tensor") return `[${value.shape.join(", ")}]: ${[...value.data.slice(0, 8)].join(" ")}`;
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}
