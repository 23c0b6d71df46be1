import type { StoredTensor } from "../../../../runtime/safetensors.ts";
import type { Budget } from "../../budget.ts";
import { refusals } from "../../refusals.ts";
import { fieldOf, fieldsOf, varintsOf, type ProtobufField } from "../protobuf.ts";
import { readTensor } from "../read-tensor.ts";
import type { Attribute, OnnxGraph, OnnxNode, ValueInfo } from "./onnx-model.ts";

export interface ReadContext {
  readonly budget: Budget;
  readonly readBeside?: (name: string) => Uint8Array | undefined;
}

const decoder = new TextDecoder();
const textOf = ({ bytes }: ProtobufField): string => decoder.decode(bytes);

const MOST_NODES = 100_000;
const MOST_DEPTH = 8;

/** A GraphProto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); those within nodes are read as well. */
export function readGraph(message: Uint8Array, context: ReadContext, depth = 0): OnnxGraph {
  if (depth > MOST_DEPTH) throw refusals.broken("the ONNX file", "it has graphs within graphs without end");
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, StoredTensor | string>();
  const inputs: ValueInfo[] = [];
  const outputs: ValueInfo[] = [];
  for (const field of fieldsOf(message)) {
    if (field.number === 1) {
      if (nodes.length === MOST_NODES)
        throw refusals.tooMuch(`the ONNX file has more than ${MOST_NODES} nodes`, "no network is that long");
      nodes.push(readNode(field.bytes, context, depth));
    } else if (field.number === 5) {
      const { name, tensor } = readTensor(field.bytes, context.budget, context.readBeside);
      initializers.set(name, tensor);
    } else if (field.number === 15) {
      const values = fieldOf(field.bytes, 1);
      if (values) initializers.set(readTensor(values.bytes, context.budget).name, "a sparse tensor");
    } else if (field.number === 11) inputs.push(readValueInfo(field.bytes));
    else if (field.number === 12) outputs.push(readValueInfo(field.bytes));
  }
  return { nodes, initializers, inputs, outputs };
}

function readNode(message: Uint8Array, context: ReadContext, depth: number): OnnxNode {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, Attribute>();
  const metadata = new Map<string, string>();
  let [opType, name, domain] = ["", "", ""];
  for (const field of fieldsOf(message)) {
    switch (field.number) {
      case 1:
        inputs.push(textOf(field));
        break;
      case 2:
        outputs.push(textOf(field));
        break;
      case 3:
        name = textOf(field);
        break;
      case 4:
        opType = textOf(field);
        break;
      case 5: {
        const [key, value] = readAttribute(field.bytes, context, depth);
        attributes.set(key, value);
        break;
      }
      case 7:
        domain = textOf(field);
        break;
      case 9: {
        const [key, value] = [fieldOf(field.bytes, 1), fieldOf(field.bytes, 2)];
        if (key && value) metadata.set(textOf(key), textOf(value));
        break;
      }
    }
  }
  return { opType, name, domain: domain === "ai.onnx" ? "" : domain, inputs, outputs, attributes, metadata };
}

const floatIn = (bytes: Uint8Array): number =>
  bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);

/** Packed or one by one. */
function* floatsIn({ bytes }: ProtobufField): Generator<number> {
  for (let at = 0; at + 4 <= bytes.length; at += 4) yield floatIn(bytes.subarray(at));
}

function readAttribute(message: Uint8Array, context: ReadContext, depth: number): [name: string, value: Attribute] {
  let name = "";
  let one: Attribute;
  const numbers: number[] = [];
  const texts: string[] = [];
  let type = 0n;
  for (const field of fieldsOf(message)) {
    switch (field.number) {
      case 1:
        name = textOf(field);
        break;
      case 2:
        one = floatIn(field.bytes);
        break;
      case 3:
        one = Number(field.value);
        break;
      case 4:
        one = textOf(field);
        break;
      case 5:
        {
          const { tensor } = readTensor(field.bytes, context.budget, context.readBeside);
          one = typeof tensor === "string" ? undefined : tensor;
        }
        break;
      case 6:
        one = readGraph(field.bytes, context, depth + 1);
        break;
      case 7:
        for (const value of floatsIn(field)) numbers.push(value);
        break;
      case 8:
        for (const value of varintsOf(field)) numbers.push(Number(value));
        break;
      case 9:
        texts.push(textOf(field));
        break;
      case 20:
        type = field.value;
        break;
    }
  }
  // FLOATS, INTS and STRINGS may be empty; a single FLOAT or INT of 0 may be left out.
  if (type === 6n || type === 7n || numbers.length > 0) return [name, numbers];
  if (type === 8n || texts.length > 0) return [name, texts];
  if ((type === 1n || type === 2n) && one === undefined) return [name, 0];
  return [name, type === 3n && one === undefined ? "" : one];
}

function readValueInfo(message: Uint8Array): ValueInfo {
  const name = fieldOf(message, 1);
  const type = fieldOf(message, 2);
  const tensor = type && fieldOf(type.bytes, 1);
  const elements = tensor && fieldOf(tensor.bytes, 1);
  const shape = tensor && fieldOf(tensor.bytes, 2);
  return {
    name: name ? textOf(name) : "",
    type: Number(elements?.value ?? 0n),
    shape: shape && [...fieldsOf(shape.bytes)].filter(({ number }) => number === 1).map(({ bytes }) => sizeIn(bytes)),
  };
}

function sizeIn(message: Uint8Array): number | string {
  const value = fieldOf(message, 1);
  // Some exporters write 0 or −1 for a size that is open.
  if (value && value.value > 0n) return Number(value.value);
  const symbol = fieldOf(message, 2);
  return symbol ? textOf(symbol) : "";
}
