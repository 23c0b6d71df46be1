import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { isValue, type Graph, type GraphInput, type Node, type Operand, type ValueId } from "../../ir/graph.ts";
import { nameInputs, type ReferenceTensor } from "../../ir/op.ts";
import { countOf } from "../../ir/reference.ts";
import { isFixed, type Shape } from "../../ir/types.ts";
import { diagnoseExport } from "../messages.ts";
import type { OnnxInput } from "./onnx-call.ts";
import { OnnxGraph, type OnnxResult } from "./onnx-graph.ts";
import type { OnnxModel, OnnxNode, OnnxValue } from "./onnx-model.ts";
import { ruleFor } from "./rules/index.ts";
import { writeModel } from "./write-model.ts";

export interface OnnxExport {
  /** Missing where there are errors. */
  readonly bytes?: Uint8Array;
  readonly model?: OnnxModel;
  readonly diagnostics: readonly Diagnostic[];
}

/** The most bytes that protobuf lets a message have. */
const MOST_BYTES = 2 ** 31 - 1;
/** Constants of more elements are left to be calculated where the model runs. */
const MOST_KNOWN = 2 ** 20;

/**
 * A network as a file of ONNX: its layers as they are written, nothing fused. Nodes are named after the layers they come from,
 * weights as in the state_dict.
 *
 * @param graph as it was lowered
 * @param weights in the order of the graph's parameters
 */
export function exportOnnx(graph: Graph, weights: readonly Float32Array[]): OnnxExport {
  const diagnostics = [...unknownOps(graph), ...tooLarge(graph, weights)];
  if (diagnostics.length > 0) return { diagnostics };
  const model = modelOf(graph, weights);
  return { bytes: writeModel(model), model, diagnostics };
}

/** All at once, each op once for each call. */
function unknownOps(graph: Graph): readonly Diagnostic[] {
  return graph.nodes.flatMap(({ op, attrs, origin }) => {
    const takesNothing = op.inputs.length === 0;
    if (ruleFor(op, attrs) || takesNothing) return [];
    const trace = [`in model ${graph.name}${origin.path === "" ? "" : `, at ${origin.path}`}`];
    return [diagnoseExport("NN6060", origin.span, { what: origin.call ?? op.name }, { trace })];
  });
}

function tooLarge(graph: Graph, weights: readonly Float32Array[]): readonly Diagnostic[] {
  const bytes = weights.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes < MOST_BYTES * 0.99) return [];
  const size = `${(bytes / 2 ** 30).toFixed(1)} GB`;
  return [diagnoseExport("NN6061", graph.span, { what: graph.name, size })];
}

function modelOf(graph: Graph, weights: readonly Float32Array[]): OnnxModel {
  const onnx = new OnnxGraph();
  const values = new Map<ValueId, OnnxInput>();
  const outputs = outputNames(graph);
  [...graph.inputs.map(({ name }) => name), ...outputs].forEach((name) => onnx.unique(name));

  for (const input of graph.inputs) {
    const { id, name, type } = input;
    onnx.readBatchFrom(name, type.shape);
    values.set(id, { shape: type.shape, value: inputValue(input) });
  }
  graph.parameters.forEach(({ id, name, shape, dtype, sameAs }, i) => {
    const first = sameAs === undefined ? undefined : values.get(sameAs);
    if (dtype !== "f32") return;
    values.set(id, first ?? { shape, value: onnx.weight(name, shape, weights[i] ?? new Float32Array(countOf(shape))) });
  });
  for (const node of graph.nodes) {
    onnx.at(node.origin);
    values.set(node.id, resultOf(onnx, node, values));
  }
  onnx.at({ path: "" });
  const results = graph.outputs.map(({ id }, i): OnnxNode => {
    const value = onnx.to("float", (values.get(id) as OnnxInput).value);
    const name = outputs[i] as string;
    return { op: "Identity", name: onnx.unique(`/${name}`), inputs: [value.name], outputs: [name], attributes: {} };
  });
  const nodes = namingOutputs(onnx.nodes, results);
  const used = withoutUnread(nodes, outputs);
  const read = new Set(used.flatMap(({ inputs }) => inputs));
  return {
    name: graph.name,
    doc: graph.doc,
    nodes: used,
    weights: onnx.weights.filter(({ name }) => read.has(name)),
    inputs: graph.inputs.map((input): OnnxValue => {
      const { name, kind } = inputValue(input);
      return { name, kind: kind === "int64" ? "int64" : "float", shape: sizesOf(input.type.shape) };
    }),
    outputs: graph.outputs.map(({ id }, i): OnnxValue => ({
      name: outputs[i] as string,
      kind: "float",
      shape: sizesOf((values.get(id) as OnnxInput).shape),
    })),
  };
}

/** What counts something out is whole, as in PyTorch. */
function inputValue({ name, counts }: GraphInput): OnnxResult {
  if (!counts) return { name, kind: "float" };
  return { name, kind: "int64", ...(counts.ignored === undefined ? { below: counts.count } : {}) };
}

const sizesOf = (shape: Shape): (number | string)[] =>
  shape.map((dim) => (isFixed(dim) ? dim : dim.factor === 1 ? dim.symbol : `${dim.factor}*${dim.symbol}`));

/** `output`, or `output.0` and so on, where `return` gives no names. */
function outputNames({ inputs, outputs }: Graph): readonly string[] {
  const taken = new Set(inputs.map(({ name }) => name));
  return outputs.map(({ name }, i) => {
    const plain = name ?? (outputs.length === 1 ? "output" : `output.${i}`);
    const free = taken.has(plain) ? `${plain}.result` : plain;
    taken.add(free);
    return free;
  });
}

function resultOf(onnx: OnnxGraph, node: Node, values: ReadonlyMap<ValueId, OnnxInput>): OnnxInput {
  const { op, attrs, type } = node;
  const inputs = node.inputs.map((operand) => inputFor(onnx, operand, values));
  const known = knownValue(node, inputs);
  if (known) {
    const value = onnx.constant(onnx.nameOf(op.name), known.shape, Float32Array.from(known.data));
    return { value, shape: type.shape, known };
  }
  const rule = ruleFor(op, attrs);
  if (!rule) throw new RangeError(`there is no rule for ${op.name}`);
  const value = rule({ onnx, op, attrs, inputs, out: type.shape });
  const [first] = inputs;
  const shows = op.kernel.kind === "view" && op.kernel.keepsOrder && first ? { shows: first } : {};
  return { value, shape: type.shape, from: { op, inputs }, ...shows };
}

function inputFor(onnx: OnnxGraph, operand: Operand, values: ReadonlyMap<ValueId, OnnxInput>): OnnxInput | undefined {
  if (typeof operand === "number")
    return {
      value: onnx.number(operand),
      shape: [],
      number: operand,
      known: { shape: [], data: Float64Array.of(operand) },
    };
  if (!isValue(operand)) return undefined;
  const value = values.get(operand);
  if (!value) throw new RangeError(`${operand} has no value`);
  return value;
}

/** What depends on no input and on no weight is calculated here. */
function knownValue(
  { op, attrs, type }: Node,
  inputs: readonly (OnnxInput | undefined)[],
): ReferenceTensor | undefined {
  const { shape } = type;
  if (!shape.every(isFixed) || !inputs.every((input) => !input || input.known)) return undefined;
  const isOpen = Object.values(attrs).some(
    (value) => Array.isArray(value) && value.some((each) => typeof each === "object" && "symbol" in each),
  );
  if (isOpen || (countOf(shape) > MOST_KNOWN && inputs.length > 0)) return undefined;
  const operands = inputs.map((input) => input?.known);
  return { shape, data: op.reference(nameInputs(op, operands), attrs, shape).map(Math.fround) };
}

/** What makes a result is given its name, unless it is read under its own as well or is nobody's. */
function namingOutputs(nodes: readonly OnnxNode[], results: readonly OnnxNode[]): readonly OnnxNode[] {
  const names = new Map<string, string>();
  const left = results.filter(({ inputs: [from = ""], outputs: [to = ""] }) => {
    const isMade = nodes.some(({ outputs }) => outputs.includes(from));
    if (!isMade || names.has(from)) return true;
    names.set(from, to);
    return false;
  });
  const renamed = (name: string): string => names.get(name) ?? name;
  return [...nodes, ...left].map((node) => ({
    ...node,
    inputs: node.inputs.map(renamed),
    outputs: node.outputs.map(renamed),
  }));
}

function withoutUnread(nodes: readonly OnnxNode[], outputs: readonly string[]): readonly OnnxNode[] {
  const read = new Set(outputs);
  const kept = nodes.toReversed().filter(({ inputs, outputs: made }) => {
    if (!made.some((name) => read.has(name))) return false;
    inputs.forEach((name) => read.add(name));
    return true;
  });
  return kept.toReversed();
}
