import { source, type Source } from "../../grammar/source.ts";
import {
  ELEMENT,
  type Graph,
  type GraphInput,
  type GraphOutput,
  type Node,
  type Operand,
  type Parameter,
  type Step,
} from "./graph.ts";
import { readTokens, type TokenReader } from "./graph-tokens.ts";
import { inferType } from "./infer.ts";
import { range } from "./range.ts";
import type { Pads } from "./layout.ts";
import type { AttrSchema, AttrValue, AttrValues, Op } from "./op.ts";
import { isFixed, symbolic, type Dim, type Shape, type TensorType } from "./types.ts";

/**
 * Reads the text form that `printGraph` writes. A node's type may be left out; it is then what the op infers. Throws a
 * SyntaxError: the form is for tests and for those who work on the compiler.
 */
export function parseGraph(text: string, opNamed: (name: string) => Op | undefined): Graph {
  const file = source("graph", text);
  const tokens = readTokens(text);
  const types = new Map<string, TensorType>();
  tokens.expect("graph");
  const name = tokens.take("word");
  const inputs: GraphInput[] = [];
  const parameters: Parameter[] = [];
  tokens.expect("(");
  tokens.list(")", () => {
    const start = tokens.offset();
    const id = tokens.take("id");
    tokens.expect(":");
    const { dtype, shape } = parseType(tokens);
    types.set(id, { dtype: "f32", shape });
    if (id.startsWith("%")) inputs.push({ id, name: id.slice(1), type: { dtype: "f32", shape } });
    else parameters.push(parameterOf(id, dtype, shape, file, [start, tokens.offset()]));
  });
  tokens.expect("{");
  const nodes: Node[] = [];
  while (!tokens.accept("return")) {
    const node = parseNode(tokens, file, types, opNamed);
    types.set(node.id, node.type);
    nodes.push(node);
  }
  const outputs: GraphOutput[] = [];
  tokens.list("}", () => {
    const key = tokens.peek().kind === "word" ? tokens.take("word") : undefined;
    if (key !== undefined) tokens.expect(":");
    outputs.push({ id: tokens.take("id"), ...(key === undefined ? {} : { name: key }) });
  });
  const open = inputs.flatMap((input) => input.type.shape.flatMap((dim) => (isFixed(dim) ? [] : [dim.symbol])));
  return {
    name,
    span: { source: file, start: 0, end: text.length },
    ...(open[0] === undefined ? {} : { batch: open[0] }),
    inputs,
    parameters,
    nodes,
    outputs,
  };
}

function parameterOf(
  id: string,
  dtype: string,
  shape: Shape,
  file: Source,
  [start, end]: readonly [number, number],
): Parameter {
  if (!shape.every(isFixed)) throw new SyntaxError(`the shape of ${id} is open`);
  return {
    id,
    name: id.slice(1),
    shape,
    dtype: dtype === "i64" ? "i64" : "f32",
    kind: "parameter",
    init: { kind: "constant", value: 0 },
    origin: { span: { source: file, start, end }, path: "" },
  };
}

function parseNode(
  tokens: TokenReader,
  file: Source,
  types: ReadonlyMap<string, TensorType>,
  opNamed: (name: string) => Op | undefined,
): Node {
  const start = tokens.offset();
  const id = tokens.take("id");
  tokens.expect("=");
  const head = parseCall(tokens, opNamed);
  const calls = [];
  while (tokens.accept("|>")) calls.push(parseCall(tokens, opNamed));
  const typeOf = (read: string): TensorType =>
    types.get(read) ?? tokens.fail(`${id} reads ${read}, which is not known here`);
  const type = tokens.accept(":")
    ? { dtype: "f32" as const, shape: parseType(tokens).shape }
    : inferType(head.op, head.operands, head.attrs, typeOf, (_, message) => tokens.fail(message));
  const origin = { span: { source: file, start, end: tokens.offset() }, path: "" };
  const epilogue = calls.map((call): Step => ({ ...call, origin }));
  return { id, op: head.op, attrs: head.attrs, inputs: head.operands, epilogue, type, origin };
}

interface Call {
  readonly op: Op;
  readonly operands: readonly Operand[];
  readonly attrs: AttrValues;
}

/** `clamp(_, min=0, max=6)`; a name alone works on the element only. */
function parseCall(tokens: TokenReader, opNamed: (name: string) => Op | undefined): Call {
  const name = tokens.take("word");
  const op = opNamed(name) ?? tokens.fail(`there is no op ${name}`);
  if (!tokens.accept("(")) return { op, operands: [ELEMENT], attrs: {} };
  const operands: Operand[] = [];
  const attrs: Record<string, AttrValue> = {};
  const schemas = op.attrs as Readonly<Record<string, AttrSchema<AttrValue>>>;
  tokens.list(")", () => {
    // Only inputs at the end can be left out, so there is nothing to keep a place for.
    if (tokens.accept("-")) return;
    if (tokens.accept(ELEMENT)) return void operands.push(ELEMENT);
    const { kind } = tokens.peek();
    if (kind === "id") return void operands.push(tokens.take("id"));
    if (kind === "number" || tokens.isNumberWord()) return void operands.push(tokens.number());
    const attr = tokens.take("word");
    tokens.expect("=");
    const schema = schemas[attr] ?? tokens.fail(`${name} has no attribute ${attr}`);
    attrs[attr] = parseAttr(tokens, schema);
  });
  for (const attr of Object.keys(schemas)) if (!(attr in attrs)) tokens.fail(`${name} lacks its attribute ${attr}`);
  return { op, operands, attrs };
}

function parseAttr(tokens: TokenReader, { kind }: AttrSchema<AttrValue>): AttrValue {
  switch (kind) {
    case "number":
      return tokens.number();
    case "optional":
      return tokens.accept("null") ? null : tokens.number();
    case "boolean":
      return tokens.accept("true") ? true : tokens.accept("false") ? false : tokens.fail("expected true or false");
    case "string":
      return JSON.parse(tokens.take("string")) as string;
    case "numbers":
      tokens.expect("[");
      return tokens.list("]", () => tokens.number());
    case "pads":
      tokens.expect("[");
      return inPairs(
        tokens,
        tokens.list("]", () => tokens.number()),
      );
    case "dims":
      tokens.expect("[");
      return tokens.list("]", () => parseDim(tokens));
  }
}

/** [1, 1, 0, 2] as what lies before and behind each of two dimensions. */
function inPairs(tokens: TokenReader, numbers: readonly number[]): readonly Pads[] {
  if (numbers.length === 0 || numbers.length % 2 !== 0)
    return tokens.fail("expected two numbers for each dimension, such as [top, bottom, left, right]");
  return range(numbers.length / 2).map((i): Pads => [numbers[2 * i] as number, numbers[2 * i + 1] as number]);
}

function parseType(tokens: TokenReader): { dtype: string; shape: Shape } {
  const dtype = tokens.take("word");
  tokens.expect("[");
  return { dtype, shape: tokens.list("]", () => parseDim(tokens)) };
}

/** `64`, `N` or `2N`. */
function parseDim(tokens: TokenReader): Dim {
  const factor = tokens.peek().kind === "number" ? tokens.number() : undefined;
  if (tokens.peek().kind === "word") return symbolic(tokens.take("word"), factor ?? 1);
  return factor ?? tokens.fail("expected a dimension");
}
