import type { Origin } from "../../ir/graph.ts";
import { isFixed, type Dim, type Shape } from "../../ir/types.ts";
import { dataTypes, float, int, type OnnxAttributes, type OnnxNode, type OnnxTensor } from "./onnx-model.ts";

/** What elements of a value are: between nodes, masks may stay bool and places may stay int64. */
export type ElementKind = "float" | "int64" | "bool";

/** A value of the ONNX graph, by its name. */
export interface OnnxResult {
  readonly name: string;
  readonly kind: ElementKind;
  /** Of whole numbers that are known to be at least 0: less than so many. */
  readonly below?: number;
}

/** An ONNX graph that grows. Nodes are named after the place in the tree of modules that `at` was told of last. */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly weights: OnnxTensor[] = [];
  readonly #names = new Set<string>();
  readonly #cached = new Map<string, OnnxResult>();
  #folder = "";
  /** A value with the batch in its shape, from which its size is read. */
  #batchOf: { readonly name: string; readonly axis: number; readonly factor: number } | undefined;

  /** `layer1.0.conv1` becomes /layer1/0/conv1/. */
  at({ path }: Pick<Origin, "path">): void {
    this.#folder = path === "" ? "/" : `/${path.replaceAll(".", "/")}/`;
  }

  /** A name in the folder of the layer that is being written. */
  nameOf(name: string): string {
    return `${this.#folder}${name}`;
  }

  /** The name, or if it is taken the name and a number. */
  unique(name: string): string {
    let free = name;
    for (let i = 1; this.#names.has(free); i++) free = `${name}_${i}`;
    this.#names.add(free);
    return free;
  }

  /** Adds a node with one result. */
  add(
    op: string,
    inputs: readonly Operand[],
    attributes: OnnxAttributes = {},
    kind: ElementKind = "float",
  ): OnnxResult {
    return this.addAll(op, inputs, attributes, [kind])[0] as OnnxResult;
  }

  /** Adds a node with several results; one whose kind is undefined is left out. */
  addAll(
    op: string,
    inputs: readonly Operand[],
    attributes: OnnxAttributes,
    kinds: readonly (ElementKind | undefined)[],
  ): readonly OnnxResult[] {
    const name = this.unique(`${this.#folder}${op}`);
    const results = kinds.map((kind, i) => ({
      name: kind ? this.unique(`${name}_output_${i}`) : "",
      kind: kind ?? "float",
    }));
    const outputs = results.map((result) => result.name);
    this.nodes.push({ op, name, inputs: inputs.map((input) => input?.name ?? ""), outputs, attributes });
    return results;
  }

  weight(name: string, shape: readonly number[], data: Float32Array): OnnxResult {
    const free = this.unique(name);
    this.weights.push({ name: free, shape, data });
    return { name: free, kind: "float" };
  }

  /** Numbers of the network itself are nodes, so that who reads the weights of the file finds weights. */
  constant(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): OnnxResult {
    const free = this.unique(name);
    const value = { kind: "tensor", value: { name: "", shape, data } } as const;
    this.nodes.push({ op: "Constant", name: free, inputs: [], outputs: [free], attributes: { value } });
    return { name: free, kind: data instanceof Float32Array ? "float" : "int64" };
  }

  /** A single number, which broadcasts. */
  number(value: number): OnnxResult {
    const key = Object.is(value, -0) ? "-0" : String(value);
    return this.#once(`number ${key}`, () => this.constant(`number_${key}`, [], Float32Array.of(value)));
  }

  numbers(shape: readonly number[], values: readonly number[] | Float64Array): OnnxResult {
    return this.constant(`${this.#folder}constant`, shape, Float32Array.from(values));
  }

  filled(shape: readonly number[], value: number): OnnxResult {
    const count = shape.reduce((product, size) => product * size, 1);
    return this.#once(`filled ${shape.join()} ${Object.is(value, -0) ? "-0" : value}`, () =>
      this.constant(`filled_${value}`, shape, new Float32Array(count).fill(value)),
    );
  }

  /** Whole numbers: sizes, axes, places. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): OnnxResult {
    return this.#once(`integers ${shape.join()}: ${values.join()}`, () =>
      this.constant(
        values.length > 8 ? `${this.#folder}places` : `integers_${values.join("_")}`,
        shape,
        BigInt64Array.from(values, BigInt),
      ),
    );
  }

  to(kind: ElementKind, value: OnnxResult): OnnxResult {
    if (value.kind === kind) return value;
    return this.#once(`${kind} of ${value.name}`, () => this.add("Cast", [value], { to: int(dataTypes[kind]) }, kind));
  }

  readBatchFrom(name: string, shape: Shape): void {
    const axis = shape.findIndex((dim) => !isFixed(dim));
    const dim = shape[axis];
    if (dim !== undefined && !isFixed(dim)) this.#batchOf ??= { name, axis, factor: dim.factor };
  }

  /** The number of samples: int64, of shape [1]. */
  batch(): OnnxResult {
    return this.#once("batch", () => {
      if (!this.#batchOf) return this.integers([1]);
      const { name, axis, factor } = this.#batchOf;
      const folder = this.#folder;
      this.at({ path: "batch" });
      const size = this.add("Shape", [{ name, kind: "float" }], { start: int(axis), end: int(axis + 1) }, "int64");
      const batch = factor === 1 ? size : this.add("Div", [size, this.integers([factor])], {}, "int64");
      this.#folder = folder;
      return batch;
    });
  }

  /** The same as a number to calculate with, which broadcasts. */
  batchSize(): OnnxResult {
    return this.#once("batch size", () => this.to("float", this.add("Squeeze", [this.batch()], {}, "int64")));
  }

  /** A shape as a value. */
  shape(shape: Shape): OnnxResult {
    if (shape.every(isFixed)) return this.integers(shape);
    const sizes = shape.map((dim) => this.#size(dim));
    return sizes.length === 1 ? (sizes[0] as OnnxResult) : this.add("Concat", sizes, { axis: int(0) }, "int64");
  }

  #size(dim: Dim): OnnxResult {
    if (isFixed(dim)) return this.integers([dim]);
    if (dim.factor === 1) return this.batch();
    return this.#once(`batch times ${dim.factor}`, () =>
      this.add("Mul", [this.batch(), this.integers([dim.factor])], {}, "int64"),
    );
  }

  /** The same value under another shape of as many elements. */
  reshape(value: OnnxResult, shape: Shape): OnnxResult {
    const sizes = this.integers(shape.map((dim) => (isFixed(dim) ? dim : -1)));
    return { ...this.add("Reshape", [value, sizes], {}, value.kind), ...belowOf(value) };
  }

  /** Elements of a value repeated along dimensions of size 1. */
  expand(value: OnnxResult, shape: Shape): OnnxResult {
    return { ...this.add("Expand", [value, this.shape(shape)], {}, value.kind), ...belowOf(value) };
  }

  transpose(value: OnnxResult, order: readonly number[]): OnnxResult {
    if (order.every((from, to) => from === to)) return value;
    const perm = { kind: "ints", value: order } as const;
    return { ...this.add("Transpose", [value], { perm }, value.kind), ...belowOf(value) };
  }

  /** Elements `start` to `end`, without it, of one dimension. */
  slice(value: OnnxResult, axis: number, start: number, end: number, step = 1): OnnxResult {
    const lists = [start, end, axis, step].map((each) => this.integers([each]));
    return { ...this.add("Slice", [value, ...lists], {}, value.kind), ...belowOf(value) };
  }

  #once(key: string, make: () => OnnxResult): OnnxResult {
    const known = this.#cached.get(key);
    if (known) return known;
    const made = make();
    this.#cached.set(key, made);
    return made;
  }
}

export type Operand = OnnxResult | undefined;

/** Moving whole numbers about leaves them what they are. */
export const belowOf = ({ below }: OnnxResult): { readonly below?: number } => (below === undefined ? {} : { below });

export const epsilon = (value: number): OnnxAttributes => ({ epsilon: float(value) });
