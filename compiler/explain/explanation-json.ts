import { showDim, type Shape } from "../ir/types.ts";
import type { Explanation } from "./explanation.ts";

/** An explanation as plain data: fixed sizes as numbers, the batch as text. */
export function explanationJson({ inputs, results, steps, ...rest }: Explanation): unknown {
  const shaped = <T extends { readonly shape: Shape }>({ shape, ...others }: T) => ({ ...others, shape: sizes(shape) });
  return {
    ...rest,
    inputs: inputs.map(shaped),
    results: results.map(({ name, shape }) => ({ name: name ?? null, shape: sizes(shape) })),
    steps: steps.map((step) => ({ ...step, inputs: step.inputs.map(shaped), output: sizes(step.output) })),
  };
}

const sizes = (shape: Shape): readonly (number | string)[] =>
  shape.map((dim) => (typeof dim === "number" ? dim : showDim(dim)));
