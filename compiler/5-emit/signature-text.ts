import { placeOf } from "../../grammar/source.ts";
import type { Init, Parameter } from "../ir/graph.ts";
import { isFixed, type Dim, type Shape } from "../ir/types.ts";
import { literal } from "./identifiers.ts";
import type { NamedModel } from "./name-model.ts";

/** The class's `signature`: what goes in, what comes out, and the weights between. */
export function signatureText({ plan: { graph }, inputs, results }: NamedModel): string {
  return `freezeSignature({
    model: ${literal(graph.name)},
    inputs: [${inputs.map(tensorText).join(", ")}],
    results: [${results.map(tensorText).join(", ")}],
    parameters: [${graph.parameters.map(parameterText).join(",\n")}],
  })`;
}

const tensorText = ({ name, shape }: { readonly name: string; readonly shape: Shape }): string =>
  `{ name: ${literal(name)}, shape: [${shape.map(dimText).join(", ")}], dtype: "f32" }`;

/** An open dimension as a string: `"N"`, `"2N"`. */
const dimText = (dim: Dim): string =>
  isFixed(dim) ? String(dim) : literal(dim.factor === 1 ? dim.symbol : `${dim.factor}${dim.symbol}`);

function parameterText(parameter: Parameter): string {
  const at = literal(placeOf(parameter.origin.span));
  if (parameter.dtype === "i64") return `counter(${literal(parameter.name)}, ${at})`;
  return `${parameter.kind}(${literal(parameter.name)}, [${parameter.shape.join(", ")}], ${initText(parameter.init)}, ${at})`;
}

function initText(init: Init): string {
  switch (init.kind) {
    case "constant":
      return `constant(${init.value})`;
    case "uniform":
      return `uniform(${short(init.low)}, ${short(init.high)})`;
    case "normal":
      return `normal(${short(init.mean)}, ${short(init.std)})`;
  }
}

/** Seven digits are more than a random number needs. */
const short = (value: number): string => String(Number(value.toPrecision(7)));
