import { typesOf, type Graph } from "../../ir/graph.ts";
import { shownShape, type OpenSizes, type SizedShape } from "../../ir/size-formula.ts";
import type { Shape } from "../../ir/types.ts";
import { createNames } from "../text/identifiers.ts";
import type { RuntimeImports } from "../text/runtime-imports.ts";

/** What a module's types say of a target that it has kernels for. */
export interface DeclaredTarget {
  readonly name: string;
  /** What `create` takes for it. */
  readonly createOptions: readonly { readonly name: string; readonly type: string; readonly doc: string }[];
}

/** What a module's types say of a model. It takes no kernels to know it. */
export interface DeclaredModel {
  readonly graph: Graph;
  readonly className: string;
  /** Which kernels the module has, those that it prefers first. */
  readonly targets: readonly DeclaredTarget[];
  /** Where `create` has weights from if none are given: it has none, they stand in the module, or at a URL. */
  readonly weights: "none" | "embedded" | "fetched";
  /** `create` follows an address, and tells how far it has got. */
  readonly stream: boolean;
  /** `create` decodes what it is given. */
  readonly isEncoded: boolean;
  /** It has a method that times each step. */
  readonly profile: boolean;
  /** Threads can share its runs. */
  readonly threads: boolean;
  readonly inputs: readonly DeclaredInput[];
  readonly results: readonly DeclaredResult[];
  /** Set where it has open sizes besides the batch, or takes several. */
  readonly open?: DeclaredOpen;
  /** Notes what its text takes from the runtime. */
  readonly runtime: RuntimeImports;
}

/** What a class has for sizes that inputs decide. */
export interface DeclaredOpen {
  /** As the model's author calls them, or what they are in terms of that, and in the methods of the class. */
  readonly symbols: readonly { readonly name: string; readonly local: string }[];
  /** What holds the batch and them, in that order; and behind them which of the choices they are, where there are such. */
  readonly at: string;
  /** What they may be, as a constant of the module. */
  readonly rules: string;
  /** Set where it takes these sizes and no others. */
  readonly choices?: readonly OpenSizes[];
  readonly inputs: readonly SizedShape[];
  readonly results: readonly SizedShape[];
}

export interface DeclaredInput {
  /** As the model's author wrote it. */
  readonly name: string;
  /** In the methods of the class. */
  readonly local: string;
  readonly shape: Shape;
}

export interface DeclaredResult {
  /** From `return { logits: … }`. */
  readonly key?: string;
  readonly name: string;
  readonly local: string;
  readonly shape: Shape;
}

/** What is the same for all models of a module. */
export type CommonToModels = Pick<
  DeclaredModel,
  "targets" | "weights" | "stream" | "isEncoded" | "profile" | "threads"
>;

/**
 * Names the classes, inputs and results of a module, before anything else in it has a name. No kernel has a part in it, so
 * that the types of a module can be had without.
 */
export function declareModels(
  graphs: readonly Graph[],
  fresh: (wish: string) => string,
  common: CommonToModels & Pick<DeclaredModel, "runtime">,
): readonly DeclaredModel[] {
  const classNames = graphs.map(({ name }) => fresh(name));
  const declared = graphs.map((graph, i) =>
    declareModel(graph, { ...common, className: classNames[i] as string }, fresh),
  );
  // Nothing that a method calls may have the name of what it is given.
  for (const { inputs, results } of declared) for (const { local } of [...inputs, ...results]) fresh(local);
  return declared;
}

function declareModel(
  graph: Graph,
  names: Pick<DeclaredModel, "className" | "runtime"> & CommonToModels,
  fresh: (wish: string) => string,
): DeclaredModel {
  const local = createNames(["batchOf", "dataOf", "checkOut", "requireSamples", "reserve"]);
  const { openShapes } = graph;
  const shapeOf = (shape: Shape, sized: SizedShape | undefined): Shape => (sized ? shownShape(sized) : shape);
  const inputs = graph.inputs.map(({ name, type }, i) => ({
    name,
    local: local(name),
    shape: shapeOf(type.shape, openShapes?.inputs[i]),
  }));
  const results = declareResults(graph, local).map((result, i) => ({
    ...result,
    shape: shapeOf(result.shape, openShapes?.outputs[i]),
  }));
  if (!openShapes) return { ...names, graph, inputs, results };
  const choices = openShapes.atChoices;
  const symbols = choices ? Object.keys(choices[0] ?? {}) : (graph.openSizes ?? []).map(({ symbol }) => symbol);
  const open: DeclaredOpen = {
    ...(choices ? { choices } : {}),
    symbols: symbols.map((name) => ({ name, local: local("size1") })),
    at: local("at"),
    rules: fresh(`${names.className}Sizes`),
    inputs: openShapes.inputs,
    results: openShapes.outputs,
  };
  return { ...names, graph, inputs, results, open };
}

function declareResults(graph: Graph, local: (wish: string) => string): readonly DeclaredResult[] {
  const types = typesOf(graph);
  return graph.outputs.map(({ id, name: key }, i) => {
    const name = key ?? (graph.outputs.length === 1 ? "y" : `y${i}`);
    const shape = types.get(id)?.shape ?? [];
    return { ...(key === undefined ? {} : { key }), name, local: local(name), shape };
  });
}
