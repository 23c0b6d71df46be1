import { isValue, typesOf, type Graph, type Node, type Operand } from "../../compiler/ir/graph.ts";
import type { NamedWeights } from "../../test/support/make-weights.ts";
import { numberOf, numbersOf, pairOf } from "../graph/attributes.ts";
import { countOf, sizesOf } from "../graph/sizes.ts";
import { writeOnnx, type OnnxAttribute, type OnnxNode, type OnnxTensor } from "./write-onnx.ts";

/** The network as an ONNX file: a node for a node, nothing fused, so that its reader shall optimise as it does. */
export function onnxOf(graph: Graph, weights: NamedWeights): Uint8Array {
  const [input] = graph.inputs;
  const [output] = graph.outputs;
  if (!input || !output) throw new Error("a network has an input and an output");
  const writer = new GraphWriter(graph, weights);
  graph.nodes.forEach((node) => writer.add(node));
  const types = typesOf(graph);
  const shapeOf = (id: string): number[] => sizesOf(types.get(id)?.shape ?? []);
  const nodes = withoutUnread(writer.nodes, writer.nameOf(output.id));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  return writeOnnx({
    nodes,
    constants: writer.constants.filter(({ name }) => read.has(name)),
    input: { name: input.id, shape: shapeOf(input.id) },
    output: { name: writer.nameOf(output.id), shape: shapeOf(output.id) },
  });
}

class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxTensor[] = [];
  readonly #graph: Graph;
  readonly #aliases = new Map<string, string>();
  readonly #types;

  constructor(graph: Graph, weights: NamedWeights) {
    this.#graph = graph;
    this.#types = typesOf(graph);
    for (const { id, name, dtype, shape } of graph.parameters) {
      const weight = weights[name];
      if (weight && dtype === "f32") this.constants.push({ name: id, shape, data: weight.data });
    }
  }

  /** ONNX Runtime is handed no op that does nothing. */
  nameOf(id: string): string {
    return this.#aliases.get(id) ?? id;
  }

  add(node: Node): void {
    const { op, attrs, inputs, id } = node;
    const [x, second, third] = inputs.map((operand) => this.#operand(operand));
    if (x === undefined) throw new Error(`${op.name} has no input`);
    const put = (onnx: string, from: readonly string[], attributes: Record<string, OnnxAttribute> = {}): void =>
      void this.nodes.push({ op: onnx, inputs: from, output: id, attributes });
    const rest = [second, third].filter((name) => name !== undefined);
    const rank = node.type.shape.length;
    switch (op.name) {
      case "identity":
        return void this.#aliases.set(id, x);
      case "conv2d": {
        const [top, bottom, left, right] = numbersOf(attrs, "padding") as [number, number, number, number];
        return put("Conv", [x, ...rest], {
          strides: numbersOf(attrs, "stride"),
          dilations: numbersOf(attrs, "dilation"),
          pads: [top, left, bottom, right],
          group: numberOf(attrs, "groups"),
        });
      }
      case "conv_transpose2d":
        return put("ConvTranspose", [x, ...rest], {
          strides: numbersOf(attrs, "stride"),
          dilations: numbersOf(attrs, "dilation"),
          output_padding: numbersOf(attrs, "output_padding"),
          pads: twice(numbersOf(attrs, "padding")),
          group: numberOf(attrs, "groups"),
        });
      case "batch_norm": {
        const channels = sizesOf(node.type.shape)[1] as number;
        const [mean, variance, weight, bias] = inputs.slice(1).map((each) => this.#vector(each, channels));
        if (!mean || !variance || !weight || !bias) throw new Error("a batch norm has five inputs");
        return put("BatchNormalization", [x, weight, bias, mean, variance], {
          epsilon: { float: numberOf(attrs, "eps") },
        });
      }
      case "linear":
        if (rank !== 2) throw new Error("bench/onnx knows linear layers of vectors");
        return put("Gemm", [x, ...rest], { transB: 1 });
      case "max_pool2d":
      case "avg_pool2d": {
        const window = {
          kernel_shape: numbersOf(attrs, "kernel_size"),
          strides: numbersOf(attrs, "stride"),
          pads: twice(numbersOf(attrs, "padding")),
          ceil_mode: Number(attrs.ceil_mode),
        };
        if (op.name === "max_pool2d")
          return put("MaxPool", [x], { ...window, dilations: numbersOf(attrs, "dilation") });
        if (typeof attrs.divisor_override === "number") throw new Error("bench/onnx knows no divisor_override");
        return put("AveragePool", [x], { ...window, count_include_pad: Number(attrs.count_include_pad) });
      }
      case "adaptive_avg_pool2d": {
        const [rows, columns] = pairOf(attrs, "output_size");
        if (rows === 1 && columns === 1) return put("GlobalAveragePool", [x]);
        const [height, width] = this.#sizes(inputs[0]).slice(2) as [number, number];
        if (height % rows > 0 || width % columns > 0)
          throw new Error("bench/onnx knows adaptive pools with equal bins");
        const window = [height / rows, width / columns];
        return put("AveragePool", [x], { kernel_shape: window, strides: window });
      }
      case "mean":
        return put("ReduceMean", [x], { axes: numbersOf(attrs, "dims"), keepdims: 1 });
      case "cat": {
        const parts = inputs.map((operand) => this.#operand(operand));
        return put("Concat", parts, { axis: numberOf(attrs, "dim") });
      }
      case "reshape":
        return put("Reshape", [x, this.#integers(`${id}.shape`, numbersOf(attrs, "shape"))]);
      case "permute":
        return put("Transpose", [x], { perm: numbersOf(attrs, "dims") });
      case "slice": {
        const [dim, start, step] = [numberOf(attrs, "dim"), numberOf(attrs, "start"), numberOf(attrs, "step")];
        if (step < 0) throw new Error("bench/onnx knows slices forwards");
        const [count = 0] = numbersOf(attrs, "count");
        const lists = Object.entries({ start, end: start + (count - 1) * step + 1, axis: dim, step });
        return put("Slice", [x, ...lists.map(([name, value]) => this.#integers(`${id}.${name}`, [value]))]);
      }
      case "clamp": {
        const [low, high] = [this.#number(numberOf(attrs, "min")), this.#number(numberOf(attrs, "max"))];
        return put("Clip", [x, low, high]);
      }
      case "hardsigmoid":
        return put("HardSigmoid", [x], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
      case "silu":
        this.nodes.push({ op: "Sigmoid", inputs: [x], output: `${id}.sigmoid` });
        return put("Mul", [x, `${id}.sigmoid`]);
    }
    const same = sameInOnnx[op.name];
    if (!same) throw new Error(`the op ${op.name} is not known to bench/onnx/from-graph.ts`);
    put(same, [x, ...rest]);
  }

  #operand(operand: Operand): string {
    return isValue(operand) ? this.nameOf(operand) : this.#number(operand as number);
  }

  #sizes(operand: Operand | undefined): number[] {
    return sizesOf(this.#types.get(operand as string)?.shape ?? []);
  }

  /** nnc gives batch norms weights [C, 1, 1], reshaped from the [C] that ONNX asks for. */
  #vector(operand: Operand, channels: number): string {
    if (typeof operand === "number") return this.#constant(`${operand}x${channels}`, [channels], operand);
    const from = this.#graph.nodes.find(({ id }) => id === operand)?.inputs[0];
    const vector = [operand, from].find((each) => each !== undefined && this.#sizes(each).length === 1);
    if (typeof vector !== "string") throw new Error("bench/onnx knows batch norms with a weight for each channel");
    return vector;
  }

  #number(value: number): string {
    return this.#constant(String(value), [], value);
  }

  #constant(name: string, shape: readonly number[], value: number): string {
    if (!this.constants.some((each) => each.name === name))
      this.constants.push({ name, shape, data: new Float32Array(countOf(shape)).fill(value) });
    return name;
  }

  #integers(name: string, values: readonly number[]): string {
    this.constants.push({ name, shape: [values.length], data: BigInt64Array.from(values, BigInt) });
    return name;
  }
}

const sameInOnnx: Readonly<Record<string, string>> = {
  relu: "Relu",
  sigmoid: "Sigmoid",
  tanh: "Tanh",
  hardswish: "HardSwish",
  neg: "Neg",
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
};

const twice = (pads: readonly number[]): number[] => [...pads, ...pads];

/** Not the reshapes of weights that #vector has gone around. */
function withoutUnread(nodes: readonly OnnxNode[], output: string): OnnxNode[] {
  const read = new Set([output]);
  const kept = nodes.toReversed().filter((node) => {
    if (!read.has(node.output)) return false;
    node.inputs.forEach((name) => read.add(name));
    return true;
  });
  return kept.toReversed();
}
