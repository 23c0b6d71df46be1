import type { Span } from "../../grammar/source.ts";
import type { AttrValues, Op } from "./op.ts";
import type { OpenSizes, SizedShape } from "./size-formula.ts";
import type { Shape, TensorType } from "./types.ts";

/** `%3` a node, `%x` an input, `@conv1.weight` a parameter. */
export type ValueId = string;

/** What a node reads: a value, or a number that is the same for all elements. */
export type Operand = ValueId | number;

/** Where the element that an epilogue step works on goes among its operands. */
export const ELEMENT = "_";

/** Where in the source, and where in the tree of modules, a node comes from. */
export interface Origin {
  readonly span: Span;
  /** `layer1.0.conv1`; empty for what stands in the model's own forward. */
  readonly path: string;
  /** What was called: `Conv2d` where `path` is that layer's own, `relu()` where it is that of the module around it. */
  readonly call?: string;
}

/** A pointwise op that runs while the element just computed is still in a register. */
export interface Step {
  readonly op: Op;
  readonly attrs: AttrValues;
  readonly operands: readonly Operand[];
  readonly origin: Origin;
}

/** A layer that has become part of another node's weights. */
export interface Folded {
  readonly op: Op;
  readonly origin: Origin;
}

/** One node, one value. */
export interface Node {
  readonly id: ValueId;
  readonly op: Op;
  readonly attrs: AttrValues;
  readonly inputs: readonly Operand[];
  readonly epilogue: readonly Step[];
  readonly type: TensorType;
  readonly origin: Origin;
  readonly folded?: readonly Folded[];
  /** What a pass calls the value: `bn1.scale`. */
  readonly name?: string;
}

/** Whole numbers from 0 on, `count` of them; `ignored` is allowed as well. */
export interface Counted {
  readonly count: number;
  readonly ignored?: number;
}

export interface GraphInput {
  readonly id: ValueId;
  readonly name: string;
  readonly type: TensorType;
  /** It holds whole numbers that count something out. */
  readonly counts?: Counted;
  /** It is no input of the model's but what a step's random numbers come from: a whole number below 2²⁴. */
  readonly isSeed?: true;
  /** Of a graph for training: the parameter or buffer whose value of now it is. */
  readonly state?: Parameter;
  /** Where it is declared. */
  readonly span?: Span;
}

/** How PyTorch would fill a parameter that nothing has been loaded into. */
export type Init =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  | { readonly kind: "normal"; readonly mean: number; readonly std: number }
  /** A normal distribution, of which nothing but what lies from `low` to `high` is drawn. */
  | {
      readonly kind: "truncatedNormal";
      readonly mean: number;
      readonly std: number;
      readonly low: number;
      readonly high: number;
    }
  /** Rows or columns that are orthonormal, times `gain`. */
  | { readonly kind: "orthogonal"; readonly gain: number }
  /** Filters that hand their channel on, in so many groups; of a matrix, ones on its diagonal. */
  | { readonly kind: "dirac"; readonly groups: number }
  /** These very numbers. */
  | { readonly kind: "literal"; readonly values: readonly number[] };

export interface Parameter {
  readonly id: ValueId;
  /** As in PyTorch's state_dict. */
  readonly name: string;
  readonly shape: readonly number[];
  /** i64 only for counters (`num_batches_tracked`), which no inference code reads. */
  readonly dtype: "f32" | "i64";
  readonly kind: "parameter" | "buffer";
  readonly init: Init;
  readonly origin: Origin;
  /** Of a weight that stands under several names: the id under the first of them, whose values it has. */
  readonly sameAs?: ValueId;
}

/** An open dimension of an input that is not the batch, at the size that a graph has. */
export interface OpenSize {
  readonly symbol: string;
  readonly size: number;
  /** Where it is declared. */
  readonly span: Span;
  /** What it may be: `least`, or so many whole steps more. */
  readonly rule?: { readonly step: number; readonly least: number; readonly most?: number };
}

/** Shapes that are others at other sizes. */
export interface OpenShapes {
  readonly inputs: readonly SizedShape[];
  readonly outputs: readonly SizedShape[];
  /** Of a model that takes several sizes: what is called so in the shapes, at each of them. */
  readonly atChoices?: readonly OpenSizes[];
}

/** A graph at some of the sizes that its model takes, for people to look at. */
export interface ShownSizes {
  readonly sizes: OpenSizes;
  /** Of values, with names in place of numbers that follow from the sizes; empty where it is only looked at at these. */
  readonly shapes: ReadonlyMap<ValueId, Shape>;
  /** What the sizes may be, where that is not any. */
  readonly rules?: string;
}

export interface GraphOutput {
  readonly id: ValueId;
  /** From `return { logits: … }`. */
  readonly name?: string;
  /** Of a graph for training: the gradient of a parameter, or what a buffer becomes. */
  readonly becomes?: { readonly kind: "gradient" | "state"; readonly of: ValueId };
}

/** Plain, immutable, topologically ordered. Passes return a new one. */
export interface Graph {
  readonly name: string;
  readonly doc?: string;
  readonly span: Span;
  /** The `forward` that was run; of `model M = Block()` it stands in Block, perhaps in another file. */
  readonly forward?: Span;
  /** The symbol of the batch, if it stays open. */
  readonly batch?: string;
  /** The dimensions of inputs that stay open besides it, in this graph at some sizes. */
  readonly openSizes?: readonly OpenSize[];
  /** What is made of no input, but is another value at other open sizes: a ramp as long as an image is wide. */
  readonly sized?: ReadonlySet<ValueId>;
  /** Values that are made otherwise at other open sizes, by a number that tells how: those with another number are equal by chance. */
  readonly apart?: ReadonlyMap<ValueId, number>;
  /** The sizes that it is made for, where these are several; this graph has some of them. */
  readonly choices?: readonly OpenSizes[];
  /** Set where it is shown at some of the sizes that it takes. */
  readonly shown?: ShownSizes;
  /** Of a graph that serves all of them: shapes of its inputs and results. */
  readonly openShapes?: OpenShapes;
  /** How many samples a run takes at least, and why, if not any number. */
  readonly leastBatch?: { readonly count: number; readonly why: string };
  /** What a step of training makes of buffers: running statistics. */
  readonly moved?: readonly { readonly parameter: ValueId; readonly value: ValueId }[];
  readonly inputs: readonly GraphInput[];
  readonly parameters: readonly Parameter[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}

export const isValue = (operand: Operand): operand is ValueId =>
  typeof operand === "string" && operand !== ELEMENT && operand !== "";

/** Every value that a node reads, its epilogue included, each once. */
export const reads = (node: Node): ValueId[] => [
  ...new Set([...node.inputs, ...node.epilogue.flatMap((step) => step.operands)].filter(isValue)),
];

/** The shape of a value as people see it. */
export const shownShapeOf = ({ shown }: Graph, id: ValueId, shape: Shape): Shape => shown?.shapes.get(id) ?? shape;

/** How often each value is read, by nodes and as an output. */
export function countReads(graph: Graph): ReadonlyMap<ValueId, number> {
  const counts = new Map<ValueId, number>();
  const add = (id: ValueId): void => void counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const node of graph.nodes) {
    node.inputs.filter(isValue).forEach(add);
    for (const step of node.epilogue) step.operands.filter(isValue).forEach(add);
  }
  for (const output of graph.outputs) add(output.id);
  return counts;
}

export function typesOf(graph: Graph): ReadonlyMap<ValueId, TensorType> {
  const types = new Map<ValueId, TensorType>();
  for (const input of graph.inputs) types.set(input.id, input.type);
  for (const parameter of graph.parameters) types.set(parameter.id, { dtype: "f32", shape: parameter.shape });
  for (const node of graph.nodes) types.set(node.id, node.type);
  return types;
}

/** The same node with other values in place of those it reads. */
export function renameReads(node: Node, rename: (operand: Operand) => Operand): Node {
  return {
    ...node,
    inputs: node.inputs.map(rename),
    epilogue: node.epilogue.map((step) => ({ ...step, operands: step.operands.map(rename) })),
  };
}
