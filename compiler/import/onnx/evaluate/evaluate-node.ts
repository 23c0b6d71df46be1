import { source } from "../../../../grammar/source.ts";
import type { Graph } from "../../../ir/graph.ts";
import { interpret } from "../../../ir/interpret.ts";
import type { TensorValue, Value } from "../../../ir/value.ts";
import type { Term } from "../../tree/module-tree.ts";
import type { Fact } from "../facts/fact.ts";
import { fromNumbers, type KnownTensor } from "../facts/known-tensor.ts";
import { runTerm, type Scope } from "../trace/run-term.ts";
import { createTracer, Refused } from "../trace/tracer.ts";
import { f32 } from "../../../ir/types.ts";
import { createSpeech, type Page } from "../words/create-speech.ts";
import type { Elements } from "../words/speech.ts";
import { elementsOfType } from "../words/elementwise.ts";
import { words } from "../words/index.ts";
import { givesBool, givesInt } from "./calculate.ts";
import { fold } from "./fold.ts";
import type { NodeCall } from "./node-call.ts";

/**
 * What one node gives, in double precision: by what is said of it in PyTorch's words, and the references of the ops that this
 * comes to. Whole networks are proven with it, and constants folded.
 *
 * @throws Refused
 */
export function evaluateNode(call: NodeCall): readonly KnownTensor[] {
  return fold(call) ?? byReferences(call);
}

function byReferences({ node, opset, inputs, most }: NodeCall): readonly KnownTensor[] {
  const word = words.get(node.opType);
  if (!word || node.domain !== "") throw new Refused(`there is no counterpart of ${node.opType}`);
  const span = { source: source("", ""), start: 0, end: 0 };
  const tracer = createTracer(span);
  const values = new Map<string, Value>();
  const given: { readonly id: string; readonly tensor: KnownTensor }[] = [];
  const scope: Scope = { value: (name) => values.get(name), weight: () => undefined };
  const facts = inputs.map(
    (tensor): Fact | undefined => tensor && { kind: "known", tensor, name: "", isInitializer: false },
  );
  const page: Page = {
    tracer,
    scope,
    write(_, traced) {
      const name = `t${values.size}`;
      values.set(name, traced);
      return name;
    },
    constant(tensor): Term {
      const id = `%x${given.length}`;
      given.push({ id, tensor });
      values.set(id, { kind: "tensor", id, type: f32(tensor.shape), by: "", span });
      return { kind: "value", name: id };
    },
    batched: () => {
      throw new Refused("there is no batch");
    },
  };
  const results = node.outputs.length;
  const said = word(createSpeech({ node, opset, inputs: facts, results }, page));
  const terms = Array.isArray(said) ? (said as readonly Term[]) : [said as Term];
  const traced = terms.slice(0, results).map((term): TensorValue => {
    const value = runTerm(term, scope, tracer);
    if (value.kind !== "tensor") throw new Refused("it gives no tensor");
    return value;
  });
  const largest = Math.max(
    0,
    ...tracer.nodes.map(({ type }) => type.shape.reduce((count: number, size) => count * (size as number), 1)),
  );
  if (largest > most) throw new Refused("it has too many elements");
  const graph: Graph = {
    name: node.opType,
    span,
    inputs: given.map(({ id, tensor }) => ({ id, name: id, type: f32(tensor.shape) })),
    parameters: [],
    nodes: tracer.nodes,
    outputs: traced.map(({ id }) => ({ id })),
  };
  const operands = given.map(({ tensor }) => ({ shape: tensor.shape, data: tensor.numbers() }));
  const elements = elementsGiven(
    node.opType,
    node.attributes.get("to"),
    facts.map((_, i) => inputs[i]?.elements),
  );
  return interpret(graph, operands, [], 1).map(({ shape, data }) => fromNumbers(elements, shape, data));
}

/** What the numbers of a node's first result are. */
export function elementsGiven(opType: string, to: unknown, of: readonly (Elements | undefined)[]): Elements {
  if (givesBool.has(opType)) return "bool";
  if (givesInt.has(opType)) return "int";
  if (opType === "Cast") return elementsOfType(Number(to)) ?? "float";
  if (opType === "CastLike" || opType === "Where") return of[1] ?? "float";
  if (opType === "OneHot") return of[2] ?? "float";
  return of[0] ?? "float";
}
