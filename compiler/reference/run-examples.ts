import { source } from "../../grammar/source.ts";
import { CompilerBug } from "../ir/compiler-bug.ts";
import { showShape } from "../ir/types.ts";
import { runPipeline } from "../pipeline.ts";
import type { Entry } from "./entries.ts";

/** An example of the reference and what the compiler says that it gives. */
export interface RanExample {
  readonly call: string;
  readonly inputs: readonly string[];
  readonly results: readonly string[];
  /** What a layer made so owns. */
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly kind: "parameter" | "buffer";
  }[];
}

const NAMES = ["x", "y", "z"];

/** A model that calls a layer as an example does. */
export function layerExampleText(
  shapes: Entry["shapes"],
  call: string,
  names: readonly string[],
  params: string,
): string {
  const taken = shapes?.showsFirst ? "[0]" : "";
  return `model Example { f = ${call}\n forward(${params}) { return f(${names.join(", ")})${taken} } }`;
}

/** @throws CompilerBug if an example is wrong: a test runs all of them */
export const runExamples = ({ kind, name, shapes }: Entry): readonly RanExample[] =>
  (shapes?.examples ?? []).map(([call, ...inputs]) => {
    const names = inputs.map((_, i) => NAMES[i] ?? `x${i}`);
    // A model reads something, also where its example does not.
    const params = inputs.map((shape, i) => `${names[i]}: ${shape}`).join(", ") || "x: [1]";
    const text =
      kind === "layer"
        ? layerExampleText(shapes, call, names, params)
        : `model Example { forward(${params}) { return ${call} } }`;
    const { graphs, diagnostics } = runPipeline(source(name, text), {}, "graph");
    const [graph] = graphs ?? [];
    if (!graph) throw new CompilerBug(`the example ${call} of the reference: ${diagnostics[0]?.message}`);
    const types = new Map([...graph.inputs, ...graph.nodes].map(({ id, type }) => [id, type]));
    return {
      call,
      inputs,
      results: graph.outputs.map(({ id }) => showShape(types.get(id)?.shape ?? [])),
      weights: graph.parameters.map((parameter) => ({
        name: parameter.name.replace(/^f\./, ""),
        shape: parameter.shape,
        kind: parameter.kind,
      })),
    };
  });
