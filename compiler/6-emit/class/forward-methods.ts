import { batchStatements } from "./batch-statements.ts";
import type { MethodSignature, MethodText } from "../text/declarations.ts";
import type { DeclaredModel, DeclaredOpen } from "../types/declare-model.ts";
import { literal } from "../text/identifiers.ts";
import { isFixed, productOf } from "../../ir/types.ts";
import type { NamedModel } from "./name-model.ts";
import { partsOfOut, resultsType, resultsValue, tensorType } from "./results-text.ts";
import { shapeType, spellCount, spellOpenCount } from "./spell-sizes.ts";

/** `forward(x)`, which makes new arrays for its results. */
export function forwardMethod(model: NamedModel): MethodText {
  const { results } = model;
  return {
    ...forwardSignature(model),
    statements: [
      ...batchStatements(model),
      ...openLocals(model),
      ...results.map((result, i) => `const ${result.local} = ${newArray(model, i)};`),
      callRun(
        model,
        results.map(({ local }) => local),
      ),
      `return ${resultsValue(model)};`,
    ],
  };
}

/** `forwardInto(x, out)`, which writes to the caller's arrays. */
export function forwardIntoMethod(model: NamedModel): MethodText {
  const { inputs, results } = model;
  const parts = partsOfOut(results);
  const locals = results.map(({ local }) => local);
  const checks = results.flatMap(({ key, local }, i) => {
    const part = parts[i] as string;
    const check = (out: string, ...other: readonly string[]): string =>
      `${model.runtime.value("checkOut")}(${[literal(nameOf(key, part)), out, countOf(model, i), ...other].join(", ")});`;
    const [first, ...others] = [
      ...inputs.map((input) => `${input.local}, ${literal(input.name)}`),
      ...results.slice(0, i).map((result, j) => `${result.local}, ${literal(nameOf(result.key, parts[j] as string))}`),
    ];
    return [
      `const ${local} = ${first === undefined ? check(part) : check(part, first)}`,
      ...others.map((other) => check(local, other)),
    ];
  });
  return {
    ...forwardIntoSignature(model),
    statements: [...batchStatements(model), ...openLocals(model), ...checks, callRun(model, locals)],
  };
}

/** What messages call the array of a result. */
const nameOf = (key: string | undefined, part: string): string => key ?? part.replace("?.", "");

/** How many values a result has. */
const countOf = ({ results, open }: DeclaredModel, i: number): string =>
  open ? spellOpenCount(open, open.results[i] ?? []) : spellCount(results[i]?.shape ?? []);

/** A new array for a result. One whose size is known has been had by other arrays of this size. */
export function newArray(model: NamedModel, i: number): string {
  const { results, runtime, open } = model;
  const count = countOf(model, i);
  if (open) return `${runtime.value("reserve")}(n, ${count})`;
  return isFixed(productOf(results[i]?.shape ?? []))
    ? `new Float32Array(${count})`
    : `${runtime.value("reserve")}(n, ${count})`;
}

/** The batch and the open sizes by their own names. */
export const openLocals = ({ open, syntax }: NamedModel): readonly string[] =>
  open
    ? [`const [n, ${open.symbols.map(({ local }) => local).join(", ")}] = ${open.at}${syntax(` as ${tuple(open)}`)};`]
    : [];

const tuple = ({ symbols }: DeclaredOpen): string => `[number${", number".repeat(symbols.length)}]`;

export const forwardSignature = (model: DeclaredModel): MethodSignature => ({
  name: "forward",
  docs: ["Runs the network. The batch size follows from the size of the input."],
  parameters: inputParameters(model),
  returnType: resultsType(model.results, tensorType(model)),
});

export const forwardIntoSignature = (model: DeclaredModel): MethodSignature => ({
  name: "forwardInto",
  docs: [
    "Runs the network and writes what it gives into arrays of yours; allocates nothing while the batch size stays.",
  ],
  parameters: [...inputParameters(model), { name: "out", type: resultsType(model.results, () => "Float32Array") }],
  returnType: "void",
});

export const inputParameters = ({ inputs, runtime }: DeclaredModel): MethodSignature["parameters"] =>
  inputs.map(({ local, shape }) => ({ name: local, type: `${runtime.type("Input")}<${shapeType(shape)}>` }));

const callRun = (model: NamedModel, results: readonly string[]): string =>
  `this.#run(${[model.open?.at ?? "n", ...inputData(model), ...results].join(", ")});`;

/** The data of each input, as its method was given it. */
export const inputData = ({ inputs, runtime }: NamedModel): readonly string[] =>
  inputs.map(({ local }) => `${runtime.value("dataOf")}(${local})`);
