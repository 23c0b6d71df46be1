import { basename, join } from "node:path";
import {
  DEFAULT_TOLERANCE,
  LeftOut,
  type Call,
  type ReadCase,
  type Tolerance,
  type VectorTensor,
} from "../vector-case.ts";
import { jsonFiles, readJson } from "./json.ts";

/** ONNX's backend tests: one node each, and modules that PyTorch exported. */

interface Packed {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Little-endian. */
  readonly b64: string;
}
interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attrs: Readonly<Record<string, unknown>>;
}
interface NodeFile {
  readonly cases: readonly {
    readonly name: string;
    readonly op: string;
    readonly opset: number;
    readonly attrs: Readonly<Record<string, unknown>>;
    readonly node_inputs: readonly string[];
    readonly node_outputs: readonly string[];
    readonly inputs?: readonly Packed[];
    readonly outputs?: readonly Packed[];
    readonly graph_ops: unknown;
  }[];
}
interface PytorchFile {
  readonly cases: readonly {
    readonly name: string;
    readonly opset: number;
    readonly nodes: readonly OnnxNode[];
    readonly initializers: readonly Packed[];
    readonly sets: readonly { readonly inputs: readonly Packed[]; readonly outputs: readonly Packed[] }[];
  }[];
}

export function readOnnxNodes(folder: string): ReadCase[] {
  const files = jsonFiles(folder).filter((path) => !basename(path).startsWith("_"));
  return files.flatMap((path) =>
    (readJson(path) as NodeFile).cases.map((each): ReadCase => {
      const { name, op, opset, attrs, inputs, outputs } = each;
      if (!inputs || !outputs) return { name, leftOut: new LeftOut("a sequence or an optional as input") };
      const node = { op, attrs, inputs: each.node_inputs, outputs: each.node_outputs };
      return {
        name,
        tensors: new Map(inputs.map((packed) => [packed.name, unpacked(packed)])),
        constants: new Set(),
        calls: [callOf(node, opset)],
        expected: outputs.map(unpacked),
        tolerance: roughAnswers.has(name) ? ROUGH_TOLERANCE : DEFAULT_TOLERANCE,
      };
    }),
  );
}

/** Cases whose answers have four digits. */
const roughAnswers: ReadonlySet<string> = new Set(["test_averagepool_2d_ceil_last_window_starts_on_pad"]);
const ROUGH_TOLERANCE: Tolerance = { atol: 1e-4, rtol: 0 };

export function readOnnxPytorch(folder: string): ReadCase[] {
  const { cases } = readJson(join(folder, "_pytorch.json")) as PytorchFile;
  return cases.flatMap(({ name, opset, nodes, initializers, sets }) =>
    sets.map(({ inputs, outputs }): ReadCase => {
      const constants = [...initializers.map(unpacked), ...nodes.flatMap(constantOf)];
      return {
        name,
        tensors: new Map([...inputs.map(unpacked), ...constants].map((tensor) => [tensor.name, tensor])),
        constants: new Set(constants.map((tensor) => tensor.name)),
        calls: nodes.filter(({ op }) => op !== "Constant").map((node) => callOf(node, opset)),
        expected: outputs.map(unpacked),
        tolerance: DEFAULT_TOLERANCE,
      };
    }),
  );
}

/** Parameters go by their place. */
const callOf = ({ op, attrs, inputs, outputs }: OnnxNode, version: number): Call => ({
  op,
  version,
  attrs,
  tensors: new Map([...inputs.map((name, i) => [String(i), [name]] as const), ["all", inputs]]),
  outputs,
});

function constantOf({ op, attrs, outputs }: OnnxNode): VectorTensor[] {
  const value = attrs["value"] as { tensor: readonly number[]; shape: readonly number[]; dtype: string } | undefined;
  const [name] = outputs;
  if (op !== "Constant" || name === undefined || !value) return [];
  return [{ name, shape: value.shape, dtype: value.dtype, values: value.tensor }];
}

const unpacked = ({ name, dtype, shape, b64 }: Packed): VectorTensor => ({
  name,
  dtype,
  shape,
  values: numbersIn(dtype, new Uint8Array(Buffer.from(b64, "base64"))),
});

/** Of dtypes that nothing can be done with there are no numbers. */
function numbersIn(dtype: string, { buffer }: Uint8Array<ArrayBuffer>): readonly number[] {
  switch (dtype) {
    case "float32":
      return [...new Float32Array(buffer)];
    case "int32":
      return [...new Int32Array(buffer)];
    case "int64":
      return [...new BigInt64Array(buffer)].map(Number);
    case "bool":
    case "uint8":
      return [...new Uint8Array(buffer)];
    default:
      return [];
  }
}
