import { placeOf } from "../../../grammar/source.ts";
import type { Init, Parameter } from "../../ir/graph.ts";
import { isFixed, type Dim, type Shape } from "../../ir/types.ts";
import { literal } from "../text/identifiers.ts";
import { layOutCall, layOutList } from "../text/lay-out.ts";
import type { RuntimeImports } from "../text/runtime-imports.ts";
import type { NamedModel } from "./name-model.ts";
import { originsOf } from "../origins/origins.ts";

/** The class's `signature`: what goes in, what comes out, and the weights between. */
export function signatureText({ graph, inputs, results, hold, runtime }: NamedModel): string {
  const rows = graph.parameters.map((parameter) => parameterText(parameter, runtime));
  const places = graph.parameters.map(({ origin }) => origin.span);
  const list = layOutList("    parameters: ", rows);
  const origins = list.includes("\n") ? [undefined, ...originsOf(rows, places), undefined] : [undefined];
  return `${runtime.value("freezeSignature")}({
    model: ${literal(graph.name)},
    inputs: [${inputs.map(tensorText).join(", ")}],
    results: [${results.map(tensorText).join(", ")}],
    parameters: ${hold(list, origins)},
  })`;
}

const tensorText = ({ name, shape }: { readonly name: string; readonly shape: Shape }): string =>
  `{ name: ${literal(name)}, shape: [${shape.map(dimText).join(", ")}], dtype: "f32" }`;

/** An open dimension as a string: `"N"`, `"2N"`. */
const dimText = (dim: Dim): string =>
  isFixed(dim) ? String(dim) : literal(dim.factor === 1 ? dim.symbol : `${dim.factor}${dim.symbol}`);

function parameterText(parameter: Parameter, runtime: RuntimeImports): string {
  const at = literal(placeOf(parameter.origin.span));
  const name = literal(parameter.name);
  if (parameter.dtype === "i64") return layOutCall(ROW, runtime.value("counter"), [name, at], ",");
  const init = initText(parameter.init, runtime);
  return layOutCall(ROW, runtime.value(parameter.kind), [name, `[${parameter.shape.join(", ")}]`, init, at], ",");
}

function initText(init: Init, runtime: RuntimeImports): string {
  const callee = runtime.value(init.kind);
  switch (init.kind) {
    case "constant":
      return `${callee}(${exactly(init.value)})`;
    case "uniform":
      return `${callee}(${short(init.low)}, ${short(init.high)})`;
    case "normal":
      return `${callee}(${short(init.mean)}, ${short(init.std)})`;
    case "truncatedNormal":
      return `${callee}(${[init.mean, init.std, init.low, init.high].map(short).join(", ")})`;
    case "orthogonal":
      return `${callee}(${short(init.gain)})`;
    case "dirac":
      return `${callee}(${init.groups})`;
    case "literal":
      return `${callee}([${init.values.map(exactly).join(", ")}])`;
  }
}

/** How far a row is indented. */
const ROW = 6;

/** As few digits as tell it from all other numbers of single precision; nine always do. */
function exactly(value: number): string {
  if (Object.is(value, -0) || !Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === Math.fround(value)) return String(shorter).replace("e+", "e");
  }
  return String(Number(value.toPrecision(9))).replace("e+", "e");
}

/** Seven digits are more than a random number needs. */
const short = (value: number): string => String(Number(value.toPrecision(7))).replace("e+", "e");
