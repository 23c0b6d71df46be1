import { bytes, float, integer, message, type Field } from "./protobuf.ts";

/** The numbers of fields and of kinds are onnx.proto's. */
const [FLOAT, INT64] = [1, 7];
const [IS_FLOAT, IS_INTEGER, IS_INTEGERS] = [1, 2, 7];
const [IR_VERSION, OPSET] = [8, 17];

export type OnnxAttribute = number | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxModel {
  /** In the order in which they run. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly input: Omit<OnnxTensor, "data">;
  readonly output: Omit<OnnxTensor, "data">;
}

export function writeOnnx({ nodes, constants, input, output }: OnnxModel): Uint8Array {
  const graph = message(
    ...nodes.map((node) => bytes(1, nodeMessage(node))),
    bytes(2, "network"),
    ...constants.map((tensor) => bytes(5, tensorMessage(tensor))),
    bytes(11, valueMessage(input)),
    bytes(12, valueMessage(output)),
  );
  const opset = message(bytes(1, ""), integer(2, OPSET));
  return message(integer(1, IR_VERSION), bytes(7, graph), bytes(8, opset));
}

function nodeMessage({ op, inputs, output, attributes = {} }: OnnxNode): Uint8Array {
  return message(
    ...inputs.map((name) => bytes(1, name)),
    bytes(2, output),
    bytes(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, message(bytes(1, name), ...attributeFields(value)))),
  );
}

function attributeFields(value: OnnxAttribute): Field[] {
  if (typeof value === "number") return [integer(3, value), integer(20, IS_INTEGER)];
  if ("float" in value) return [float(2, value.float), integer(20, IS_FLOAT)];
  return [...value.map((each) => integer(8, each)), integer(20, IS_INTEGERS)];
}

const tensorMessage = ({ name, shape, data }: OnnxTensor): Uint8Array =>
  message(
    ...shape.map((size) => integer(1, size)),
    integer(2, data instanceof Float32Array ? FLOAT : INT64),
    bytes(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );

function valueMessage({ name, shape }: Omit<OnnxTensor, "data">): Uint8Array {
  const sizes = message(...shape.map((size) => bytes(1, integer(1, size))));
  const tensorType = message(integer(1, FLOAT), bytes(2, sizes));
  return message(bytes(1, name), bytes(2, bytes(1, tensorType)));
}
