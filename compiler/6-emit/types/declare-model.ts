import { typesOf, type Graph } from "../../ir/graph.ts";
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
  /** Notes what its text takes from the runtime. */
  readonly runtime: RuntimeImports;
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
  const declared = graphs.map((graph, i) => declareModel(graph, { ...common, className: classNames[i] as string }));
  // Nothing that a method calls may have the name of what it is given.
  for (const { inputs, results } of declared) for (const { local } of [...inputs, ...results]) fresh(local);
  return declared;
}

function declareModel(
  graph: Graph,
  names: Pick<DeclaredModel, "className" | "runtime"> & CommonToModels,
): DeclaredModel {
  const local = createNames(["batchOf", "dataOf", "checkOut", "reserve"]);
  const inputs = graph.inputs.map(({ name, type }) => ({ name, local: local(name), shape: type.shape }));
  return { ...names, graph, inputs, results: declareResults(graph, local) };
}

function declareResults(graph: Graph, local: (wish: string) => string): readonly DeclaredResult[] {
  const types = typesOf(graph);
  return graph.outputs.map(({ id, name: key }, i) => {
    const name = key ?? (graph.outputs.length === 1 ? "y" : `y${i}`);
    const shape = types.get(id)?.shape ?? [];
    return { ...(key === undefined ? {} : { key }), name, local: local(name), shape };
  });
}
