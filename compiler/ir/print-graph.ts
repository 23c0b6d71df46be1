import { ELEMENT, type Graph, type GraphOutput, type Node, type Operand, type Parameter } from "./graph.ts";
import type { AttrValue, AttrValues, Op } from "./op.ts";
import { showDim, showType, type Dim } from "./types.ts";

/**
 * The text form of a graph, which `parseGraph` reads back. It says what is computed, and leaves out where it comes from
 * and how parameters are filled.
 */
export function printGraph(graph: Graph): string {
  const header = [
    ...graph.inputs.map(({ id, type }) => `${id}: ${showType(type)}`),
    ...graph.parameters.map((parameter) => `${parameter.id}: ${parameterType(parameter)}`),
  ];
  const short = `graph ${graph.name}(${header.join(", ")}) {`;
  const opening =
    short.length <= 120 ? [short] : [`graph ${graph.name}(`, ...header.map((each) => `  ${each},`), ") {"];
  const body = [...graph.nodes.map(printNode), `return ${graph.outputs.map(printOutput).join(", ")}`];
  return [...opening, ...body.map((line) => `  ${line}`), "}", ""].join("\n");
}

/** `%1 = conv2d(%x, @conv1.weight, -, padding=[1,1,1,1]) |> relu: f32[N,64,32,40]` */
function printNode(node: Node): string {
  const steps = node.epilogue.map(({ op, operands, attrs }) => {
    const isPlain = operands.length === 1 && operands[0] === ELEMENT && Object.keys(attrs).length === 0;
    return ` |> ${isPlain ? op.name : printCall(op, operands, attrs)}`;
  });
  return `${node.id} = ${printCall(node.op, node.inputs, node.attrs)}${steps.join("")}: ${showType(node.type)}`;
}

function printCall(op: Op, operands: readonly Operand[], attrs: AttrValues): string {
  const names: readonly string[] = op.inputs;
  const leftOut = names.slice(operands.length).filter((name) => name.endsWith("?"));
  const given = operands.map((operand) => (typeof operand === "number" ? printNumber(operand) : operand));
  const named = Object.entries(attrs).map(([name, value]) => `${name}=${printAttr(value)}`);
  return `${op.name}(${[...given, ...leftOut.map(() => "-"), ...named].join(", ")})`;
}

function printAttr(value: AttrValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return printNumber(value);
  if (typeof value === "boolean" || value === null) return String(value);
  return `[${value.flat().map(printDim).join(",")}]`;
}

const printDim = (dim: Dim): string => (typeof dim === "number" ? printNumber(dim) : showDim(dim));
const printNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));
const printOutput = ({ id, name }: GraphOutput): string => (name === undefined ? id : `${name}: ${id}`);
const parameterType = ({ dtype, shape }: Parameter): string => `${dtype}[${shape.join(",")}]`;
