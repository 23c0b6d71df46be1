import { isValue, type Node, type Operand, type ValueId } from "../../ir/graph.ts";
import { inputName, nameInputs } from "../../ir/op.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { buildProgram, type Kernel } from "../../ir/kernel/builder.ts";
import { bundle, type Cursor } from "../../ir/kernel/cursor.ts";
import { exactText, type BufferParam, type Program } from "../../ir/kernel/program.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { expandLayout } from "../../ir/layout.ts";
import type { TensorType } from "../../ir/types.ts";
import { epilogueReads, runEpilogue } from "./epilogue.ts";
import { finishLate, partEpilogue } from "./late-epilogue.ts";
import type { Buffer, Place } from "../plan.ts";
import { pointwiseLoops } from "./pointwise-loops.ts";

/** A node and where what it reads lies. */
export interface PlacedReads {
  readonly node: Node;
  /** One per input; undefined for numbers and for optional inputs left out. */
  readonly inputs: readonly (Place | undefined)[];
  /** One per value that the epilogue reads, in the order of `epilogueReads`. */
  readonly operands: readonly Place[];
}

export interface PlacedNode extends PlacedReads {
  readonly out: Place;
}

type Types = ReadonlyMap<ValueId, TensorType>;

/** The kernel of a node, its epilogue included, and the buffers to hand it. */
export function writeProgram(placed: PlacedNode, types: Types, buffers: readonly Buffer[], machine: Machine): Program {
  const { node, inputs, operands, out } = placed;
  const params = paramsOf(placed, buffers);
  return buildProgram(
    params.list,
    (k, cursorAt) => {
      const cursors = inputs.map((place, i) => place && cursorAt(params.inputs[i] as number, place.layout));
      const read = operands.map(({ layout }, i) => {
        const shape = types.get(epilogueReads(node)[i] as ValueId)?.shape ?? [];
        return cursorAt(params.operands[i] as number, expandLayout(layout, shape, node.type.shape));
      });
      const { now, late } = partEpilogue(node, machine);
      const result = cursorAt(params.out, out.layout);
      const y = bundle(
        [result, ...read],
        now.length > 0 ? (value, loads) => runEpilogue(k, { ...node, epilogue: now }, value, loads) : undefined,
      );
      writeBody(k, placed, cursors, y, types, machine);
      finishLate(k, node, late, result);
    },
    machine,
  );
}

/** The buffers to hand to a node's program, in the order of its parameters. */
export const handedBuffers = (placed: PlacedNode, buffers: readonly Buffer[]): readonly number[] =>
  paramsOf(placed, buffers).handed;

/** All that a node's program is made from, as text: equal texts, equal programs. */
export function programSource(placed: PlacedNode, types: Types, buffers: readonly Buffer[]): string {
  const { node, inputs, operands, out } = placed;
  const typeOf = (operand: Operand): unknown => (isValue(operand) ? types.get(operand) : operand);
  const params = paramsOf(placed, buffers);
  return exactText([
    [node.op.name, node.attrs, node.type, node.inputs.map(typeOf)],
    node.epilogue.map((step) => [step.op.name, step.attrs, step.operands.map(typeOf)]),
    [...inputs, ...operands, out].map((place) => place?.layout),
    [params.list, params.inputs, params.operands, params.out],
  ]);
}

function writeBody(
  k: Kernel,
  { node, inputs }: PlacedReads,
  cursors: readonly (Cursor | undefined)[],
  y: Cursor,
  types: Types,
  machine: Machine,
): void {
  const { op, attrs, type: out } = node;
  if (op.kernel.kind === "pointwise") return pointwiseLoops(k, node, cursors, types, y);
  if (op.kernel.kind !== "loops") throw new CompilerBug(`${op.name} has no kernel of its own`);
  const read = node.inputs.map((input) => (isValue(input) ? types.get(input) : undefined));
  const layouts = inputs.map((place) => place?.layout);
  op.kernel.program({
    k,
    machine,
    types: nameInputs(op, read),
    layouts: nameInputs(op, layouts),
    attrs,
    out,
    inputs: nameInputs(op, cursors),
    y,
  });
}

interface Params {
  readonly list: readonly BufferParam[];
  /** The buffer to hand over for each. */
  readonly handed: readonly number[];
  /** Which parameter each input, each operand and the result is; a buffer that is read twice is one parameter. */
  readonly inputs: readonly (number | undefined)[];
  readonly operands: readonly number[];
  readonly out: number;
}

function paramsOf({ node, inputs, operands, out }: PlacedNode, buffers: readonly Buffer[]): Params {
  const list: BufferParam[] = [];
  const handed: number[] = [];
  const used = new Set<string>();
  const param = (place: Place, hint: string, access: BufferParam["access"]): number => {
    const known = handed.indexOf(place.buffer);
    if (known !== -1 && access === "read") return known;
    let name = hint;
    for (let i = 2; used.has(name); i++) name = `${hint}${i}`;
    used.add(name);
    list.push({ name, access, size: (buffers[place.buffer] as Buffer).size });
    return handed.push(place.buffer) - 1;
  };
  const names = operandNames(node);
  return {
    inputs: inputs.map((place, i) => place && param(place, paramName(node, i), "read")),
    operands: operands.map((place, i) => param(place, names[i] ?? "other", "read")),
    out: param(out, "y", "write"),
    list,
    handed,
  };
}

function paramName({ op }: Node, i: number): string {
  const name = inputName(op, i) ?? "x";
  return name === "input" ? "x" : name === "tensors" ? `x${i}` : name;
}

/** One per value that the epilogue reads. */
const operandNames = (node: Node): readonly string[] =>
  node.epilogue.flatMap(({ op, operands }) =>
    operands.flatMap((operand, i) => {
      if (!isValue(operand)) return [];
      const name = inputName(op, i) ?? "other";
      return [name === "input" ? "other" : name];
    }),
  );
