import type { Span } from "../../../../grammar/source.ts";
import { layers } from "../../../layers/index.ts";
import { f32, isFixed } from "../../../ir/types.ts";
import type { TensorValue, Value } from "../../../ir/value.ts";
import { CompilerBug } from "../../../ir/compiler-bug.ts";
import type { Term } from "../../tree/module-tree.ts";
import type { Fact } from "../facts/fact.ts";
import { countIn, type KnownTensor } from "../facts/known-tensor.ts";
import { readArguments, runTerm, type Scope } from "../trace/run-term.ts";
import { createTracer, Refused } from "../trace/tracer.ts";
import { createSpeech, shortest, type Page } from "../words/create-speech.ts";
import { say, type Said } from "../words/say.ts";
import { words } from "../words/index.ts";
import { isLayer, layerOf } from "./layers.ts";
import type { LiveNode } from "./live-node.ts";
import type { FoldedGraph, NetworkInput } from "./read-facts.ts";
import { fieldName, holdersOf, pathOfNode, type Path } from "./paths.ts";
import { PartRegistry, partTerm } from "./part-registry.ts";
import { valuesIn } from "../../tree/terms.ts";
import { commonPath, keyOf, pathsIn, type FlatNetwork, type PlacedStatement } from "./placed.ts";

/** A constant of so few numbers is written where it is used. */
const MOST_WRITTEN = 4;

/** Says each node: as a layer where its weights are known, else by functions. */
export function sayNetwork(
  { facts, nodes, outputs }: FoldedGraph,
  inputs: readonly NetworkInput[],
  span: Span,
  written: ReadonlyMap<string, readonly number[]> | undefined,
): FlatNetwork {
  const tracer = createTracer(span);
  const registry = new PartRegistry();
  const statements: PlacedStatement[] = [];
  const holders = new Set<string>();
  const weighted = weightedNodes(nodes, facts);
  const values = new Map<string, Value>();
  const scope: Scope = {
    value: (name) => values.get(name),
    weight: (path) => weightValue(path),
    callPart: (path, args) => callLayer(path, args),
  };
  const params = inputs.map(({ name, sizes }): string => {
    const fact = facts.get(name);
    if (fact?.kind !== "flowing") return name;
    if (sizes.length > 0) {
      values.set(name, fact.tensor);
      return name;
    }
    // A shape that is written has at least one dimension.
    const param = `${name}~`;
    values.set(param, { ...fact.tensor, type: f32([1]) });
    statements.push({ targets: [name], value: say("squeeze", [{ kind: "value", name: param }, 0]), scope: [] });
    values.set(name, fact.tensor);
    return param;
  });
  for (const node of nodes) sayNode(node);
  const results = outputs.map(({ name, value }): Term => {
    const fact = facts.get(name);
    // A result that depends on nothing is a constant.
    if (fact?.kind !== "known") return { kind: "value", name: value };
    const term = constant(fact.tensor, fact.name, undefined, "result");
    return term.kind === "literal" ? say("tensor", [term]) : term;
  });
  const used = live(statements, results);
  return {
    ...partsOf(used, results),
    statements: used,
    params,
    results,
    holders,
  };

  function sayNode(node: LiveNode): void {
    const path = pathOfNode(node);
    for (const holder of holdersOf(node)) holders.add(keyOf(holder));
    const given = node.inputs.map((name) => (name === "" ? undefined : factOf(name)));
    const page: Page = {
      tracer,
      scope,
      write: (term, traced) => write(`${node.outputs[0] ?? ""}~${statements.length}`, term, traced, path),
      constant: (tensor, name) => constant(tensor, name, path, "constant"),
      batched: () => batchOf(path),
    };
    const count = node.outputs.findLastIndex((name) => name !== "") + 1;
    const own = written && ((result: number) => written.get(node.outputs[result] ?? ""));
    const speech = createSpeech({ node, opset: node.opset, inputs: given, results: count, written: own }, page);
    const weight = (place: number): KnownTensor | undefined => {
      const fact = given[place];
      return fact?.kind === "known" ? fact.tensor : undefined;
    };
    const said = layerOf({ ...speech, weight });
    const terms = said ? [sayLayer(node, said, given, path)] : functionsOf(node, speech);
    node.outputs.slice(0, count).forEach((output, i) => {
      const term = terms[i];
      if (output === "" || !term) return;
      write(output, term, runTerm(term, scope, tracer), said ? undefined : path);
    });
  }

  function functionsOf(node: LiveNode, speech: ReturnType<typeof createSpeech>): readonly Term[] {
    const said = words.get(node.opType)?.(speech) ?? missing(node.opType);
    return Array.isArray(said) ? (said as readonly Term[]) : [said as Term];
  }

  function sayLayer(
    node: LiveNode,
    said: NonNullable<ReturnType<typeof layerOf>>,
    given: readonly (Fact | undefined)[],
    path: Path | undefined,
  ): Term {
    const names = given.flatMap((fact) => (fact?.kind === "known" ? [fact.name] : []));
    const flat = flatNameOf(names);
    const at = registry.layer(said, names, path, flat, path !== undefined && (weighted.get(keyOf(path)) ?? 0) > 1);
    const call: Term = { kind: "call", callee: { path: at }, args: [said.input], named: new Map() };
    return said.after ? said.after(call) : call;
  }

  /** In the module of the layer that it calls, or where the node is said to be: so that all its parts lie below. */
  function write(name: string, value: Term, traced: Value, path: Path | undefined): string {
    let place = path;
    for (const part of pathsIn(value)) {
      const above = part.slice(0, -1);
      place = place === undefined ? above : commonPath(place, above);
    }
    statements.push({ targets: [name], value, scope: place });
    values.set(name, traced);
    return name;
  }

  function constant(tensor: KnownTensor, name: string, path: Path | undefined, hint: string): Term {
    const fact = facts.get(name);
    const isInitializer = fact?.kind === "known" && fact.isInitializer;
    const count = countIn(tensor);
    if (count === 1 && tensor.shape.length === 0)
      return { kind: "literal", value: shortest(tensor.numbers()[0] as number) };
    if (!isInitializer && count > 0 && count <= MOST_WRITTEN) return say("tensor", [nested(tensor)]);
    return partTerm(registry.tensor({ tensor, name, isInitializer }, path, hint));
  }

  /** The latest value that has the batch first; in the same module, if there is one. */
  function batchOf(path: Path | undefined): Term {
    const names = [...params, ...statements.flatMap(({ targets }) => targets)].toReversed();
    const has = (name: string): boolean => {
      const value = values.get(name);
      const dim = value?.kind === "tensor" ? value.type.shape[0] : undefined;
      return dim !== undefined && !isFixed(dim) && dim.factor === 1;
    };
    const here =
      path && statements.findLast((each) => keyOf(each.scope ?? []) === keyOf(path) && has(each.targets[0] ?? ""));
    const of = here?.targets[0] ?? names.find(has);
    if (of === undefined) throw new Refused("there is no batch");
    return { kind: "batch", of };
  }

  function factOf(name: string): Fact {
    const fact = facts.get(name) ?? missing(name);
    const value = fact.kind === "flowing" ? values.get(fact.value) : undefined;
    return fact.kind === "flowing" && value?.kind === "tensor" ? { ...fact, tensor: value } : fact;
  }

  function weightValue(path: Path): TensorValue | undefined {
    const part = registry.parts.get(keyOf(path));
    if (part?.kind !== "parameter") return undefined;
    return { kind: "tensor", id: `@${keyOf(path)}`, type: f32(part.shape), by: "", span };
  }

  /** As the compiler will run it, so that what it has against it is said here. */
  function callLayer(path: Path, args: readonly Value[]): Value {
    const part = registry.parts.get(keyOf(path));
    const layer = part?.kind === "layer" ? layers.get(part.layer) : undefined;
    if (part?.kind !== "layer" || !layer) return missing(keyOf(path));
    const run = (term: Term): Value => runTerm(term, scope, tracer);
    const read = readArguments(
      layer,
      part.args.map(run),
      new Map([...part.named].map(([name, term]) => [name, run(term)])),
    );
    const specs = layer.weights?.(read as never, tracer.build.fail) ?? [];
    const weights: Record<string, TensorValue> = {};
    for (const { name, shape, dtype } of specs) {
      const stored = registry.weights.get(keyOf([...path, name]));
      if (dtype === "f32" && stored?.shape.join() !== shape.join())
        throw new Refused(`its ${name} is [${stored?.shape.join(", ") ?? ""}] and not [${shape.join(", ")}]`);
      weights[name] = { kind: "tensor", id: `@${keyOf(path)}.${name}`, type: f32(shape), by: "", span };
    }
    const tensors = args.filter((arg) => arg.kind === "tensor");
    return layer.forward(tracer.build, read as never, weights, ...tensors);
  }

  function partsOf(used: readonly PlacedStatement[], terms: readonly Term[]): Pick<FlatNetwork, "parts" | "weights"> {
    const wanted = new Set([...used.map(({ value }) => value), ...terms].flatMap(pathsIn).map(keyOf));
    const parts = new Map([...registry.parts].filter(([key]) => wanted.has(key)));
    const weights = new Map(
      [...registry.weights].filter(([name]) => wanted.has(name) || wanted.has(name.slice(0, name.lastIndexOf(".")))),
    );
    return { parts, weights };
  }
}

const missing = (name: string): never => {
  throw new CompilerBug(`an imported network has no ${name}`);
};

/** How many nodes with weights stand in each module. */
function weightedNodes(nodes: readonly LiveNode[], facts: ReadonlyMap<string, Fact>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const path = pathOfNode(node);
    const hasWeights = node.inputs.some((name) => {
      const fact = facts.get(name);
      return fact?.kind === "known" && fact.tensor.elements === "float" && fact.tensor.shape.length > 1;
    });
    if (path && hasWeights && isLayer(node)) counts.set(keyOf(path), (counts.get(keyOf(path)) ?? 0) + 1);
  }
  return counts;
}

/** What somebody reads, in the same order. */
function live(statements: readonly PlacedStatement[], results: readonly Term[]): PlacedStatement[] {
  const read = new Set(results.flatMap(valuesIn));
  const kept = statements.toReversed().filter(({ targets, value }) => {
    if (!targets.some((name) => read.has(name))) return false;
    for (const name of valuesIn(value)) read.add(name);
    return true;
  });
  return kept.toReversed();
}

/** `conv2d_0.w_0`, `gpu_0/conv1_w_0`, `block1/conv/kernel:0`: what is left without the word for the weight. */
function flatNameOf(names: readonly string[]): string {
  const found = names.map(
    (name) => /^([A-Za-z][\w./-]*?)[._/](?:weights?|w|W|kernel|filter|w_0|b_0|bias|scale)(?::0)?$/.exec(name)?.[1],
  );
  const name = found.find((each) => each !== undefined);
  return name === undefined ? "" : fieldName(name.split("/").at(-1) ?? "");
}

/** Lists within lists, as a tensor's numbers are written. */
function nested(tensor: KnownTensor): Said {
  const numbers = [...tensor.numbers()].map(shortest);
  const build = (shape: readonly number[], from: number): Said => {
    const [size = 0, ...rest] = shape;
    const step = rest.reduce((a, b) => a * b, 1);
    return Array.from({ length: size }, (_, i) =>
      rest.length === 0 ? (numbers[from + i] as number) : build(rest, from + i * step),
    );
  };
  return build(tensor.shape, 0);
}
