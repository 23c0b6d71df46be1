import {
  dataTypes,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from "./onnx-model.ts";
import { bytes, float, integer, message, nested, text, toBytes, type Message } from "./protobuf.ts";

/** The first version with LayerNormalization, and the version of the format that came with it. */
const OPSET = 17;
const IR_VERSION = 8;

/** A model as a file. The numbers of fields are those of onnx.proto. */
export function writeModel(model: OnnxModel): Uint8Array {
  const graph = message(
    ...model.nodes.map((node) => nested(1, nodeMessage(node))),
    text(2, model.name),
    ...model.weights.map((tensor) => nested(5, tensorMessage(tensor))),
    ...(model.doc === undefined ? [] : [text(10, model.doc)]),
    ...model.inputs.map((value) => nested(11, valueMessage(value))),
    ...model.outputs.map((value) => nested(12, valueMessage(value))),
  );
  const opset = message(text(1, ""), integer(2, OPSET));
  return toBytes(message(integer(1, IR_VERSION), text(2, "nnc"), nested(7, graph), nested(8, opset)));
}

const nodeMessage = ({ op, name, inputs, outputs, attributes }: OnnxNode): Message =>
  message(
    ...inputs.map((each) => text(1, each)),
    ...outputs.map((each) => text(2, each)),
    text(3, name),
    text(4, op),
    ...Object.entries(attributes).map(([key, value]) => nested(5, message(text(1, key), attributeMessage(value)))),
  );

function attributeMessage(attribute: OnnxAttribute): Message {
  const type = (kind: number): Message => integer(20, kind);
  switch (attribute.kind) {
    case "float":
      return message(float(2, attribute.value), type(1));
    case "int":
      return message(integer(3, attribute.value), type(2));
    case "text":
      return message(text(4, attribute.value), type(3));
    case "tensor":
      return message(nested(5, tensorMessage(attribute.value)), type(4));
    case "texts":
      return message(...attribute.value.map((each) => text(9, each)), type(8));
    case "ints":
      return message(...attribute.value.map((each) => integer(8, each)), type(7));
  }
}

const tensorMessage = ({ name, shape, data }: OnnxTensor): Message =>
  message(
    ...shape.map((size) => integer(1, size)),
    integer(2, data instanceof Float32Array ? dataTypes.float : dataTypes.int64),
    text(8, name),
    // Little-endian, as this host is: there are no others that run JavaScript.
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );

function valueMessage({ name, kind, shape }: OnnxValue): Message {
  const sizes = shape.map((size) => nested(1, typeof size === "number" ? integer(1, size) : text(2, size)));
  const tensor = message(integer(1, dataTypes[kind]), nested(2, message(...sizes)));
  return message(text(1, name), nested(2, nested(1, tensor)));
}
