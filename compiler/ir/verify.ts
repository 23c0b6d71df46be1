import { CompilerBug } from "./compiler-bug.ts";
import { ELEMENT, type Graph, type Node, type Operand } from "./graph.ts";
import { inferType } from "./infer.ts";
import type { AttrValues, Op } from "./op.ts";
import { sameShape, showShape, type TensorType } from "./types.ts";

/** Hands the graph on, or throws a CompilerBug that names the pass which left it broken. */
export function verifyGraph(graph: Graph, after: string): Graph {
  const fail = (message: string): never => {
    throw new CompilerBug(`after ${after}, graph ${graph.name}: ${message}`);
  };
  const known = new Map<string, TensorType>();
  const define = (id: string, type: TensorType): void => {
    if (known.has(id)) fail(`${id} is defined twice`);
    known.set(id, type);
  };
  for (const { id, type } of graph.inputs) define(id, type);
  for (const { id, shape } of graph.parameters) define(id, { dtype: "f32", shape });
  for (const node of graph.nodes) {
    verifyNode(node, known, (message) => fail(`${node.id} (${node.op.name}): ${message}`));
    define(node.id, node.type);
  }
  for (const { id } of graph.outputs) if (!known.has(id)) fail(`it returns ${id}, which nothing defines`);
  if (graph.outputs.length === 0) fail("it returns nothing");
  return graph;
}

function verifyNode(node: Node, known: ReadonlyMap<string, TensorType>, fail: (message: string) => never): void {
  const typeOf = (id: string): TensorType => known.get(id) ?? fail(`reads ${id}, which is not defined before it`);
  if (node.inputs.includes(ELEMENT)) fail("reads the element of an epilogue that it is not part of");
  verifyCall(node.op, node.inputs, node.attrs, fail);
  const { shape } = inferType(node.op, node.inputs, node.attrs, typeOf, (_, message) => fail(message));
  if (!sameShape(shape, node.type.shape))
    fail(`has the shape ${showShape(node.type.shape)}, its op infers ${showShape(shape)}`);
  for (const { op, operands, attrs } of node.epilogue) {
    if (op.kernel.kind !== "pointwise") fail(`${op.name} rides on it, which is no pointwise op`);
    verifyCall(op, operands, attrs, fail);
    if (node.op.kernel.kind === "view") fail(`${op.name} rides on it, which has no kernel of its own`);
    if (!operands.includes(ELEMENT)) fail(`${op.name} rides on it without reading its element`);
    const after = inferType(op, operands, attrs, typeOf, (_, message) => fail(message), node.type);
    if (!sameShape(after.shape, node.type.shape))
      fail(`${op.name} in its epilogue makes ${showShape(after.shape)} of ${showShape(node.type.shape)}`);
  }
}

/** As many operands as the op has inputs, and each of its attributes. */
function verifyCall(op: Op, operands: readonly Operand[], attrs: AttrValues, fail: (message: string) => never): void {
  const names: readonly string[] = op.inputs;
  const least = names.filter((name) => !name.endsWith("?") && !name.startsWith("...")).length;
  const most = names.some((name) => name.startsWith("...")) ? Infinity : names.length;
  if (operands.length < least || operands.length > most) fail(`${op.name} is given ${operands.length} operands`);
  for (const name of Object.keys(op.attrs)) if (!(name in attrs)) fail(`${op.name} lacks its attribute ${name}`);
  if (op.kernel.kind !== "pointwise" && operands.some((operand) => typeof operand === "number"))
    fail(`${op.name} is given a number`);
}
