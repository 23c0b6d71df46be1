import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { isFixed } from "../../ir/types.ts";
import type { ImportedNetwork, NetworkOptions, NetworkReader } from "../imported-network.ts";
import { answerOf } from "./evaluate/answer-of.ts";
import type { ModulePart, ModuleTree } from "../tree/module-tree.ts";
import { shapeOfFact } from "./facts/fact.ts";
import { recogniseIdioms } from "./idioms/index.ts";
import { listNodes, type Listing } from "./list-nodes.ts";
import { diagnoseOnnx } from "./messages.ts";
import type { OnnxModel } from "./model/onnx-model.ts";
import { nameOfNode, readModel } from "./model/read-model.ts";
import { chooseInputs } from "./network/choose-inputs.ts";
import { nestModules } from "./network/nest.ts";
import type { FlatNetwork } from "./network/placed.ts";
import { placeStatements } from "./network/place-statements.ts";
import type { Problem } from "./network/problem.ts";
import { foldGraph, type FoldedGraph, type NetworkInput } from "./network/read-facts.ts";
import { sayNetwork } from "./network/say-network.ts";
import { withValueNames } from "./network/value-names.ts";
import { Refused } from "./trace/tracer.ts";
import { showName } from "../../../runtime/describe.ts";

/** An ONNX model as modules and weights. @throws NncError where the file is broken */
export const readOnnxNetwork: NetworkReader = (file, options) => {
  const model = readModel(file, options.readBeside);
  return { ...importModel(model, options), answer: (inputs) => answerOf(model, inputs) };
};

/** The same of a model that has been read. */
export function importModel(model: OnnxModel, options: NetworkOptions): ImportedNetwork {
  const format = `ONNX, opset ${model.opset}`;
  const listing = listNodes(options.path, model.graph);
  const span = { source: listing.source, start: 0, end: 0 };
  const { inputs, diagnostics, isOpen } = chooseInputs(model, options, span);
  if (diagnostics.length > 0) return { format, tree: undefined, weights: new Map(), diagnostics };
  const asWritten = foldGraph(model, inputs, span);
  if (asWritten.problems.length > 0) {
    const all = asWritten.problems.map((problem) => diagnose(problem, listing));
    return { format, tree: undefined, weights: new Map(), diagnostics: all };
  }
  const opened = isOpen ? undefined : withOpenBatch(model, inputs, asWritten, span);
  const chosen = opened && "flat" in opened ? opened : { inputs, ...finish(asWritten, inputs, span, undefined) };
  const { flat } = chosen;
  const warnings = opened && "why" in opened ? [diagnoseOnnx("NN6046", span, opened)] : [];
  if (flat instanceof Refused) {
    const why = { op: "the network", node: options.path, why: flat.message, help: flat.help };
    return { format, tree: undefined, weights: new Map(), diagnostics: [diagnoseOnnx("NN6041", span, why)] };
  }
  const { root, weights } = nestModules(flat);
  return { format, tree: treeOf(root, chosen.inputs, options), weights, diagnostics: warnings };
}

/** What is recognised and said of a graph, or why it cannot be. */
function finish(
  graph: FoldedGraph,
  inputs: readonly NetworkInput[],
  span: Parameters<typeof foldGraph>[2],
  written: ReadonlyMap<string, readonly number[]> | undefined,
): { readonly flat: FlatNetwork | Refused } {
  try {
    const recognised = recogniseIdioms(graph);
    return { flat: withValueNames(placeStatements(sayNetwork(recognised, inputs, span, written))) };
  } catch (error) {
    if (error instanceof Refused) return { flat: error };
    throw error;
  }
}

/**
 * A file that was exported for one batch, with the batch open: if its inputs agree on a first size, every step can be said for any
 * number, and each result has the batch first.
 */
function withOpenBatch(
  model: OnnxModel,
  inputs: readonly NetworkInput[],
  asWritten: FoldedGraph,
  span: Parameters<typeof foldGraph>[2],
): { readonly inputs: readonly NetworkInput[]; readonly flat: FlatNetwork } | { readonly why: string } | undefined {
  const count = inputs[0]?.sizes[0];
  if (count === undefined || !inputs.every(({ sizes }) => sizes.length > 1 && sizes[0] === count)) return undefined;
  // A first size other than 1 may be anything.
  const refused = (why: string): { readonly why: string } | undefined => (count === 1 ? { why } : undefined);
  const written = new Map<string, readonly number[]>();
  for (const [name, fact] of asWritten.facts)
    if (fact.kind === "flowing") written.set(name, shapeOfFact(fact) as readonly number[]);
  const open = inputs.map((input) => ({ ...input, isBatched: true }));
  const graph = foldGraph(model, open, span, written);
  const [problem] = graph.problems;
  if (problem)
    return refused(
      problem.kind === "refused" ? `${problem.refused.message}, at ${nameOfNode(problem.node)}` : "a weight is missing",
    );
  const isBatchFirst = graph.outputs.every(({ name }) => {
    const fact = graph.facts.get(name);
    const [first, ...others] = fact ? shapeOfFact(fact) : [];
    const [size, ...rest] = written.get(name) ?? [];
    return first !== undefined && !isFixed(first) && first.factor * count === size && others.join() === rest.join();
  });
  if (!isBatchFirst) return refused("a result has no batch, or not in front");
  const { flat } = finish(graph, open, span, written);
  return flat instanceof Refused ? refused(flat.message) : { inputs: open, flat };
}

function treeOf(root: ModulePart, inputs: readonly NetworkInput[], { path }: NetworkOptions): ModuleTree {
  return {
    name: className(path),
    root,
    inputs: inputs.map(({ sizes, isBatched, elements }) => ({
      shape: sizes.length === 0 ? [1] : sizes,
      isBatched,
      ...(elements === "float" ? {} : { isInt: true }),
    })),
  };
}

/** "models/mobile_net-v2.onnx" → "MobileNetV2" */
function className(path: string): string {
  const file = path.split(/[/\\]/).at(-1) ?? "";
  const words = file.replace(/\.onnx$/i, "").split(/[^A-Za-z0-9]+/);
  const name = words
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")
    .slice(0, 60);
  return /^[A-Za-z]/.test(name) ? name : `Net${name}`;
}

function diagnose(problem: Problem, { source, spanOf }: Listing): Diagnostic {
  switch (problem.kind) {
    case "no-counterpart": {
      const { opType, domain } = problem.node;
      const name = showName(domain === "" ? opType : `${domain}.${opType}`);
      return diagnoseOnnx("NN6040", spanOf(problem.node), { op: name, node: nameOfNode(problem.node) });
    }
    case "control-flow":
      return diagnoseOnnx("NN6043", spanOf(problem.node), { op: problem.node.opType, node: nameOfNode(problem.node) });
    case "refused": {
      const { node, refused } = problem;
      const holes = { op: showName(node.opType), node: nameOfNode(node), why: refused.message, help: refused.help };
      return diagnoseOnnx("NN6041", spanOf(node), holes);
    }
    case "unread": {
      const name = `the weight ${showName(problem.name)}`;
      return diagnoseOnnx("NN6044", { source, start: 0, end: 0 }, { name, what: problem.what });
    }
  }
}
