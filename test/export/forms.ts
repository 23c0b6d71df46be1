import { exportPython } from "../../compiler/export/python/export-python.ts";
import { runPipeline, source } from "../../compiler/index.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import { countOf } from "../../compiler/ir/reference.ts";
import { isFixed } from "../../compiler/ir/types.ts";
import { referenceEntries } from "../../compiler/reference/entries.ts";
import { seeded } from "../support/random.ts";

/** A function called in one way, as Python, with inputs and what comes out. */
export interface Form {
  readonly name: string;
  readonly python: string;
  readonly inputs: readonly Numbers[];
  readonly results: readonly Numbers[];
}

interface Numbers {
  readonly shape: readonly number[];
  /** As texts: JSON has no NaN. */
  readonly data: readonly string[];
}

/** Functions some of whose inputs are places or bits. */
const whole = /^(?:take|put|index_|one_hot|embedding|bitwise_|gather|scatter)/;

/** The examples of every function, called with `f(x)`, as a method and through a pipe, of something of which the text tells nothing. */
export const functionForms = (): readonly Form[] =>
  referenceEntries().flatMap(({ kind, name, shapes }) =>
    kind !== "function"
      ? []
      : (shapes?.examples ?? []).flatMap(([call, ...inputs]) =>
          waysOf(call).flatMap((way) => formOf(`${name}: ${way}`, way, inputs) ?? []),
        ),
  );

function waysOf(call: string): readonly string[] {
  const match = /^(\w+)\(x(?:, ([^]*))?\)$/.exec(call) ?? /^x\.(\w+)\(([^]*)\)$/.exec(call);
  if (!match) return [call];
  const [, name = "", more = ""] = match;
  const behind = more === "" ? "" : `, ${more}`;
  return [`${name}(same(x)${behind})`, `same(x).${name}(${more})`, `x |> same |> ${name}(${more})`, call];
}

/** Undefined where the language has no such call, or its answer is a matter of chance. */
function formOf(name: string, call: string, shapes: readonly string[]): Form | undefined {
  const names = ["x", "y", "z"];
  const params = shapes.map((shape, i) => `${names[i] ?? `x${i}`}: ${shape}`).join(", ") || "x: [1]";
  const text = `model Form { same = Identity()\n forward(${params}) { return ${call} } }`;
  const { program, graphs = [] } = runPipeline(source("form.nn", text), {}, "graph");
  const [graph] = graphs;
  if (!graph || !program || graph.parameters.length > 0) return undefined;
  const random = seeded(7);
  const inputs = graph.inputs.map(({ type, counts }): Numbers => {
    const shape = type.shape.map((dim) => (isFixed(dim) ? dim : 2 * dim.factor));
    const most = counts?.count;
    const data = Array.from({ length: countOf(shape) }, () =>
      most === undefined && !whole.test(name) ? Math.fround(random()) : Math.floor(random() * (most ?? 2)),
    );
    return { shape, data: data.map(String) };
  });
  const wide = inputs.map(({ shape, data }) => ({ shape, data: Float64Array.from(data, Number) }));
  if (graph.nodes.some(({ op }) => op.name.includes("random"))) return undefined;
  const { text: python, diagnostics } = exportPython(program);
  const results = interpret(graph, wide, [], 2).map(({ shape, data }) => ({ shape, data: Array.from(data, String) }));
  return { name, python: python ?? diagnostics.map(({ message }) => `# ${message}`).join("\n"), inputs, results };
}
