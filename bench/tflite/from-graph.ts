import * as tf from "@tensorflow/tfjs-core";
import { isValue, type Graph, type Node, type Operand } from "../../compiler/ir/graph.ts";
import { numberOf, numbersOf, pairOf, type Pair } from "../graph/attributes.ts";
import { activationOf, fuseActivations, fusedActivation } from "../graph/fuse-activations.ts";
import { countOf, sizesOf } from "../graph/sizes.ts";
import { affineOf, type Folded } from "../tfjs/fold-batch-norms.ts";
import { besideChannelsLast, type Value as Constant } from "../tfjs/value.ts";
import * as options from "./operators.ts";
import { writeTflite, type TfliteOperator, type TfliteOptions, type TfliteTensor } from "./write-tflite.ts";

/** A tensor of the file; images lie there with the channels last. */
interface Value {
  readonly tensor: number;
  readonly isChannelsLast: boolean;
}

/** Nodes whose kernels of TensorFlow Lite end in an activation. */
const HOSTS = ["conv2d", "linear", "add", "sub", "mul", "div"];

/**
 * The network as LiteRT's converter for PyTorch would hand it over: batch norms folded, activations fused, padding that
 * is neither SAME nor VALID an operator of its own. Takes images with the channels last.
 */
export function tfliteOf(graph: Graph, { nodes, constants }: Folded): Uint8Array {
  const [input] = graph.inputs;
  const [output] = graph.outputs;
  if (!input || !output) throw new Error("a network has an input and an output");
  const writer = new GraphWriter(constants);
  const image = writer.input(input.id, sizesOf(input.type.shape));
  for (const node of fuseActivations(graph, nodes, HOSTS)) writer.add(node);
  const { tensors, operators } = writer;
  return writeTflite({ tensors, operators, input: image, output: writer.channelsFirst(output.id) });
}

class GraphWriter {
  readonly tensors: TfliteTensor[] = [];
  readonly operators: TfliteOperator[] = [];
  readonly #constants: ReadonlyMap<string, Constant>;
  readonly #values = new Map<string, Value>();
  /** What holds nothing below zero may be padded with zeros for a maximum. */
  readonly #positive = new Set<string>();

  constructor(constants: ReadonlyMap<string, Constant>) {
    this.#constants = constants;
  }

  input(id: string, shape: readonly number[]): number {
    const isChannelsLast = shape.length === 4;
    const tensor = this.tensors.push({ shape: isChannelsLast ? lastOf(shape) : shape }) - 1;
    this.#values.set(id, { tensor, isChannelsLast });
    return tensor;
  }

  add(node: Node): void {
    this.#values.set(node.id, this.#write(node));
    if (activationOf(node) ?? fusedActivation(node)) this.#positive.add(node.id);
  }

  #write(node: Node): Value {
    const { op, attrs, inputs } = node;
    const [x, second, third] = inputs as readonly [string, Operand?, Operand?];
    const shape = sizesOf(node.type.shape);
    const activation = fusedActivation(node);
    const last = (code: options.Code, from: readonly number[], settings?: TfliteOptions): Value => ({
      tensor: this.#put(code, from, lastOf(shape), settings),
      isChannelsLast: true,
    });
    const plain = (tensor: number): Value => ({ tensor, isChannelsLast: false });
    const like = (code: options.Code, settings?: TfliteOptions): Value => {
      const { tensor, isChannelsLast } = this.#value(x);
      return { tensor: this.#put(code, [tensor], isChannelsLast ? lastOf(shape) : shape, settings), isChannelsLast };
    };
    switch (op.name) {
      case "identity":
        return this.#value(x);
      case "relu":
        return like("relu");
      case "clamp":
      case "hardtanh":
        if (!activationOf(node)) throw new Error("bench/tflite knows clamps from 0 to 6");
        return like("relu6");
      case "sigmoid":
        return like("logistic");
      case "tanh":
        return like("tanh");
      case "hardswish":
        return like("hardSwish");
      case "silu": {
        const gate = like("logistic");
        return { ...gate, tensor: this.#arithmetic("mul", this.#value(x), gate) };
      }
      case "conv2d": {
        const image = this.#padded(x, numbersOf(attrs, "padding"));
        const [stride, dilation] = [pairOf(attrs, "stride"), pairOf(attrs, "dilation")];
        const groups = numberOf(attrs, "groups");
        const weight = this.#constant(second).tensor as tf.Tensor4D;
        const outs = weight.shape[0];
        const bias = third === undefined ? this.#numbers([outs], new Float32Array(outs)) : this.#tensorOf(third);
        if (groups === 1 || weight.shape[1] !== 1) {
          const filters = this.#fromTf(tf.transpose(weight, [0, 2, 3, 1]));
          return last("conv2d", [image, filters, bias], options.convOptions(stride, dilation, activation));
        }
        const filters = this.#fromTf(tf.transpose(weight, [1, 2, 3, 0]));
        const settings = options.depthwiseOptions(stride, dilation, outs / groups, activation);
        return last("depthwiseConv2d", [image, filters, bias], settings);
      }
      case "linear": {
        const bias = third === undefined ? [] : [this.#tensorOf(third)];
        const from = [this.channelsFirst(x), this.#tensorOf(second as string), ...bias];
        const tensor = this.#put("fullyConnected", from, shape, options.linearOptions(activation));
        return plain(tensor);
      }
      case "max_pool2d":
      case "avg_pool2d": {
        const isMax = op.name === "max_pool2d";
        const [stride, kernel] = [pairOf(attrs, "stride"), pairOf(attrs, "kernel_size")];
        const [rows, columns] = pairOf(attrs, "padding");
        const isPadded = rows + columns > 0;
        if (!isMax && isPadded) throw new Error("bench/tflite knows average pools without padding");
        const image = this.#padded(x, [rows, rows, columns, columns], isMax && !this.#positive.has(x));
        const window = this.#sizes(image).slice(1, 3);
        const fits = window.every((size, i) => {
          const [step, width] = [stride[i] as number, kernel[i] as number];
          return Math.floor((size - width) / step) + 1 === shape[i + 2];
        });
        if (!fits) throw new Error("bench/tflite knows pools whose windows end within the image");
        return last(isMax ? "maxPool2d" : "averagePool2d", [image], options.poolOptions(stride, kernel));
      }
      case "adaptive_avg_pool2d": {
        const image = this.#channelsLast(x);
        const [height, width] = this.#sizes(image).slice(1, 3) as Pair;
        const [rows, columns] = pairOf(attrs, "output_size");
        if (rows === 1 && columns === 1)
          return last("mean", [image, this.#numbers([2], Int32Array.of(1, 2))], options.keepingDims);
        if (height % rows > 0 || width % columns > 0)
          throw new Error("bench/tflite knows adaptive pools of equal bins");
        const window: Pair = [height / rows, width / columns];
        return last("averagePool2d", [image], options.poolOptions(window, window));
      }
      case "conv_transpose2d": {
        const isPlain = ["padding", "output_padding"].every((name) =>
          numbersOf(attrs, name).every((each) => each === 0),
        );
        if (!isPlain || numberOf(attrs, "groups") !== 1 || numbersOf(attrs, "dilation").some((each) => each !== 1))
          throw new Error("bench/tflite knows transposed convolutions without padding, groups and dilation");
        const filters = this.#fromTf(tf.transpose(this.#constant(second).tensor as tf.Tensor4D, [1, 2, 3, 0]));
        const size = this.#numbers([4], Int32Array.from(lastOf(shape)));
        const bias = third === undefined ? [] : [this.#tensorOf(third)];
        const from = [size, filters, this.#channelsLast(x), ...bias];
        return last("transposeConv", from, options.transposeConvOptions(pairOf(attrs, "stride")));
      }
      case "layer_norm":
        return plain(this.#layerNorm(node));
      case "gelu":
        if (attrs["approximate"] !== "none") throw new Error("bench/tflite knows the exact gelu");
        return like("gelu", options.geluOptions);
      case "softmax":
        if (numberOf(attrs, "dim") !== shape.length - 1)
          throw new Error("bench/tflite knows softmaxes of the last dimension");
        return plain(this.#put("softmax", [this.channelsFirst(x)], shape, options.softmaxOptions));
      case "matmul": {
        const from = [this.channelsFirst(x), this.channelsFirst(second as string)];
        return plain(this.#put("batchMatMul", from, shape, options.batchMatMulOptions));
      }
      case "embedding": {
        const places = this.#value(x);
        const whole = { shape: this.#sizes(places.tensor), isInteger: true } as const;
        const rows = this.#put("cast", [places.tensor], whole.shape, options.toInteger, whole);
        return plain(this.#put("gather", [this.#tensorOf(second as string), rows], shape));
      }
      case "expand":
        return plain(this.#put("broadcastTo", [this.channelsFirst(x), this.#integers(shape)], shape));
      case "permute": {
        const dims = numbersOf(attrs, "dims");
        const { tensor, isChannelsLast } = this.#value(x);
        // Between the two orders of an image nothing is moved: it is only called otherwise.
        if (isChannelsLast && dims.join() === "0,2,3,1") return plain(tensor);
        if (!isChannelsLast && dims.join() === "0,3,1,2") return { tensor, isChannelsLast: true };
        return plain(this.#put("transpose", [this.channelsFirst(x), this.#integers(dims)], shape));
      }
      case "slice": {
        if (numberOf(attrs, "step") !== 1) throw new Error("bench/tflite knows slices without steps");
        const [dim, start] = [numberOf(attrs, "dim"), numberOf(attrs, "start")];
        const begin = this.#integers(shape.map((_, i) => (i === dim ? start : 0)));
        return plain(this.#put("slice", [this.channelsFirst(x), begin, this.#integers(shape)], shape));
      }
      case "cat": {
        if (!inputs.some((each) => this.#values.get(each as string)?.isChannelsLast)) {
          const parts = inputs.map((each) => this.#anyTensor(each as string));
          return plain(this.#put("concatenation", parts, shape, options.concatenationOptions(numberOf(attrs, "dim"))));
        }
        const parts = inputs.map((each) => this.#channelsLast(each as string));
        return last(
          "concatenation",
          parts,
          options.concatenationOptions(channelsLastAxis[numberOf(attrs, "dim")] ?? 0),
        );
      }
      case "reshape":
        return plain(this.#reshape(this.channelsFirst(x), shape));
      case "batch_norm": {
        const { scale, shift } = affineOf(node, this.#constants);
        const scaled = last("mul", [this.#channelsLast(x), this.#fromTf(scale)], options.arithmeticOptions("mul"));
        return last("add", [scaled.tensor, this.#fromTf(shift)], options.arithmeticOptions("add"));
      }
    }
    if (options.isArithmetic(op.name) && second !== undefined) {
      const isChannelsLast = [x, second].some((each) => isValue(each) && this.#values.get(each)?.isChannelsLast);
      const [left, right] = [x, second].map((each): Value => {
        if (!isValue(each) || this.#constants.has(each))
          return { tensor: this.#tensorOf(each, isChannelsLast), isChannelsLast };
        return { tensor: isChannelsLast ? this.#channelsLast(each) : this.channelsFirst(each), isChannelsLast };
      }) as [Value, Value];
      return {
        tensor: this.#arithmetic(op.name, left, right, activation, isChannelsLast ? lastOf(shape) : shape),
        isChannelsLast,
      };
    }
    throw new Error(`the op ${op.name} is not known to bench/tflite/from-graph.ts`);
  }

  channelsFirst(id: string): number {
    const { tensor, isChannelsLast } = this.#value(id);
    if (!isChannelsLast) return tensor;
    const [batch, height, width, channels] = this.#sizes(tensor) as [number, number, number, number];
    const shape = [batch, channels, height, width];
    if (height * width === 1) return this.#reshape(tensor, shape);
    return this.#put("transpose", [tensor, this.#numbers([4], Int32Array.of(0, 3, 1, 2))], shape);
  }

  #channelsLast(id: string): number {
    const { tensor, isChannelsLast } = this.#value(id);
    if (isChannelsLast) return tensor;
    const order = this.#numbers([4], Int32Array.of(0, 2, 3, 1));
    return this.#put("transpose", [tensor, order], lastOf(this.#sizes(tensor)));
  }

  #reshape(tensor: number, shape: readonly number[]): number {
    return this.#put("reshape", [tensor, this.#numbers([shape.length], Int32Array.from(shape))], shape);
  }

  #arithmetic(
    op: options.Arithmetic,
    left: Value,
    right: Value,
    activation?: Parameters<typeof options.arithmeticOptions>[1],
    shape: readonly number[] = this.#sizes(left.tensor),
  ): number {
    return this.#put(op, [left.tensor, right.tensor], shape, options.arithmeticOptions(op, activation));
  }

  /** In the steps that converters take: TensorFlow Lite has no op for it. */
  #layerNorm({ attrs, inputs, type }: Node): number {
    const [x, weight, bias] = inputs as readonly [string, Operand?, Operand?];
    const shape = sizesOf(type.shape);
    const rank = numbersOf(attrs, "normalized_shape").length;
    const kept = shape.map((size, i) => (i < shape.length - rank ? size : 1));
    const axes = this.#integers(Array.from({ length: rank }, (_, i) => shape.length - rank + i));
    const calculate = (op: options.Arithmetic, left: number, right: number, sizes = shape): number =>
      this.#put(op, [left, right], sizes, options.arithmeticOptions(op));
    const input = this.channelsFirst(x);
    const centred = calculate("sub", input, this.#put("mean", [input, axes], kept, options.keepingDims));
    const squares = calculate("mul", centred, centred);
    const variance = this.#put("mean", [squares, axes], kept, options.keepingDims);
    const eps = this.#numbers([1], Float32Array.of(numberOf(attrs, "eps")));
    const scale = this.#put("rsqrt", [calculate("add", variance, eps, kept)], kept);
    const normal = calculate("mul", centred, scale);
    const scaled = weight === undefined ? normal : calculate("mul", normal, this.#tensorOf(weight));
    return bias === undefined ? scaled : calculate("add", scaled, this.#tensorOf(bias));
  }

  /** A weight's tensor, or that of a value as PyTorch says it. */
  #anyTensor(id: string): number {
    return this.#constants.has(id) ? this.#tensorOf(id) : this.channelsFirst(id);
  }

  #integers(values: readonly number[]): number {
    return this.#numbers([values.length], Int32Array.from(values));
  }

  #padded(id: string, [top, bottom, left, right]: readonly number[], isForMax = false): number {
    const image = this.#channelsLast(id);
    const pads = [0, 0, top, bottom, left, right, 0, 0] as number[];
    if (pads.every((pad) => pad === 0)) return image;
    const shape = this.#sizes(image).map((size, i) => size + (pads[2 * i] as number) + (pads[2 * i + 1] as number));
    const from = [image, this.#numbers([4, 2], Int32Array.from(pads))];
    if (!isForMax) return this.#put("pad", from, shape);
    return this.#put("padV2", [...from, this.#numbers([1], Float32Array.of(-Infinity))], shape);
  }

  #put(
    code: options.Code,
    inputs: readonly number[],
    shape: readonly number[],
    settings?: TfliteOptions,
    tensor: TfliteTensor = { shape },
  ): number {
    const output = this.tensors.push(tensor) - 1;
    this.operators.push({ code: options.CODES[code], inputs, output, ...(settings ? { options: settings } : {}) });
    return output;
  }

  #value(id: string): Value {
    const found = this.#values.get(id);
    if (!found) throw new Error(`${id} comes from no node`);
    return found;
  }

  #sizes(tensor: number): readonly number[] {
    return (this.tensors[tensor] as TfliteTensor).shape;
  }

  #constant(operand: Operand | undefined): Constant {
    const constant = this.#constants.get(operand as string);
    if (!constant) throw new Error("bench/tflite knows layers whose weights are constant");
    return constant;
  }

  #tensorOf(operand: Operand, isBesideChannelsLast = false): number {
    if (typeof operand === "number") return this.#numbers([1], Float32Array.of(operand));
    const constant = this.#constant(operand);
    return this.#fromTf(isBesideChannelsLast ? besideChannelsLast(constant) : constant.tensor);
  }

  #fromTf(tensor: tf.Tensor): number {
    return this.#numbers(tensor.shape, tensor.dataSync() as Float32Array);
  }

  #numbers(shape: readonly number[], data: Float32Array | Int32Array): number {
    if (data.length !== countOf(shape)) throw new Error("a tensor's shape does not count its numbers");
    return this.tensors.push({ shape, data }) - 1;
  }
}

const channelsLastAxis = [0, 3, 1, 2] as const;

const lastOf = ([batch, channels, ...sizes]: readonly number[]): number[] =>
  channels === undefined ? [batch as number] : [batch as number, ...sizes, channels];
