import { ELEMENT, isValue, type Node, type Operand } from "../ir/graph.ts";
import { nameInputs } from "../ir/op.ts";
import { CompilerBug } from "../ir/compiler-bug.ts";
import { iterationOf } from "../ir/iteration.ts";
import { bundle, buildProgram, type Cursor, type Kernel } from "../ir/kernel/builder.ts";
import { nest } from "../ir/kernel/nest.ts";
import { constant, isSimple } from "../ir/kernel/expression.ts";
import type { BufferParam, Expression, Program } from "../ir/kernel/program.ts";
import type { Target } from "../ir/kernel/target.ts";
import { expandLayout, type Layout } from "../ir/layout.ts";
import type { TensorType } from "../ir/types.ts";
import type { Buffer, Place } from "./plan.ts";

export interface PlacedNode {
  readonly node: Node;
  /** One per input; undefined for numbers and for optional inputs left out. */
  readonly inputs: readonly (Place | undefined)[];
  /** One per value that the epilogue reads, in the order of `epilogueReads`. */
  readonly operands: readonly Place[];
  readonly out: Place;
}

/** The values that a node's epilogue reads besides the element, in order, repeated ones too. */
export const epilogueReads = (node: Node): readonly string[] =>
  node.epilogue.flatMap((step) => step.operands.filter(isValue));

/** The kernel of a node, its epilogue included, and the buffers to hand it. */
export function writeProgram(
  { node, inputs, operands, out }: PlacedNode,
  types: ReadonlyMap<string, TensorType>,
  buffers: readonly Buffer[],
  target: Target,
): { program: Program; buffers: readonly number[] } {
  const params: BufferParam[] = [];
  const handed: number[] = [];
  const used = new Set<string>();
  const param = (place: Place, hint: string, access: BufferParam["access"]): number => {
    const known = handed.indexOf(place.buffer);
    if (known !== -1 && access === "read" && params[known]?.access === "read") return known;
    let name = hint;
    for (let i = 2; used.has(name); i++) name = `${hint}${i}`;
    used.add(name);
    params.push({ name, dtype: "f32", access, size: (buffers[place.buffer] as Buffer).size });
    return handed.push(place.buffer) - 1;
  };
  const inputParams = inputs.map((place, i) => place && param(place, inputName(node, i), "read"));
  const operandNames = node.epilogue.flatMap((step) =>
    step.operands.flatMap((operand, i) => (isValue(operand) ? [stepName(step.op.inputs, i)] : [])),
  );
  const operandParams = operands.map((place, i) => param(place, operandNames[i] ?? "other", "read"));
  const outParam = param(out, "y", "write");

  const program = buildProgram(params, (k, cursorAt) => {
    const cursors = inputs.map((place, i) => place && cursorAt(inputParams[i] as number, place.layout));
    const result = bundle(
      [
        cursorAt(outParam, out.layout),
        ...operands.map((place, i) => {
          const shape = types.get(epilogueReads(node)[i] as string)?.shape ?? [];
          return cursorAt(operandParams[i] as number, expandLayout(place.layout, shape, node.type.shape));
        }),
      ],
      node.epilogue.length > 0 ? (value, loads) => finish(k, node, value, loads) : undefined,
    );
    const { kernel } = node.op;
    if (kernel.kind === "pointwise") pointwiseLoops(k, node, cursors, types, result);
    else if (kernel.kind === "loops")
      kernel.program({
        k,
        target,
        types: nameInputs(
          node.op,
          node.inputs.map((input) => (isValue(input) ? types.get(input) : undefined)),
        ),
        layouts: nameInputs(
          node.op,
          inputs.map((place) => place?.layout),
        ),
        attrs: node.attrs,
        out: node.type,
        inputs: nameInputs(node.op, cursors),
        y: result,
      });
    else throw new CompilerBug(`${node.op.name} has no kernel of its own`);
  });
  return { program, buffers: handed };
}

const bare = (name: string): string => name.replace("...", "").replace("?", "");

function inputName(node: Node, i: number): string {
  const names: readonly string[] = node.op.inputs;
  const name = bare(names[Math.min(i, names.length - 1)] ?? "x");
  return name === "input" ? "x" : name === "tensors" ? `x${i}` : name;
}

const stepName = (names: readonly string[], i: number): string => {
  const name = bare(names[Math.min(i, names.length - 1)] ?? "other");
  return name === "input" ? "other" : name;
};

/** Runs the epilogue's steps over a value, each intermediate in a local of its own. */
function finish(k: Kernel, node: Node, value: Expression, loads: readonly Expression[]): Expression {
  let next = 0;
  return node.epilogue.reduce((element, step) => {
    const held = isSimple(element) ? element : k.local("t", element);
    return scalar(step.op, step.attrs, step.operands, (operand) =>
      operand === ELEMENT ? held : (loads[next++] as Expression),
    );
  }, value);
}

function scalar(
  op: Node["op"],
  attrs: Node["attrs"],
  operands: readonly Operand[],
  read: (value: string) => Expression,
): Expression {
  if (op.kernel.kind !== "pointwise") throw new CompilerBug(`${op.name} cannot ride on another kernel`);
  const values = operands.map((operand) => (typeof operand === "number" ? constant(operand) : read(operand)));
  return op.kernel.scalar(nameInputs(op, values), attrs);
}

/** One pass over all elements, in the order in which the result lies in memory. */
function pointwiseLoops(
  k: Kernel,
  node: Node,
  cursors: readonly (Cursor | undefined)[],
  types: ReadonlyMap<string, TensorType>,
  y: Cursor,
): void {
  const sources = cursors.flatMap((cursor, i) => {
    const input = node.inputs[i];
    if (!cursor || input === undefined || !isValue(input)) return [];
    const shape = types.get(input)?.shape ?? [];
    const [place] = cursor.places;
    return place ? [{ cursor, layout: expandLayout(place.layout, shape, node.type.shape) }] : [];
  });
  for (const piece of piecesOf(y, node)) {
    const axes = iterationOf(piece.shape, [
      ...piece.cursor.places.map(({ layout }) => layout),
      ...sources.map((source) => cutLayout(source.layout, piece)),
    ]);
    if (!axes) throw new CompilerBug(`${node.id} was placed where its operands do not nest`);
    const count = piece.cursor.places.length;
    const starts = sources.map(({ cursor }, i) =>
      shiftTo(cursor, cutLayout((sources[i] as (typeof sources)[number]).layout, piece)),
    );
    nest(k, "i", axes, [...piece.cursor.places.map((place): Cursor => ({ places: [place] })), ...starts], (here) => {
      const inputs = here.slice(count);
      let next = 0;
      const value = scalar(node.op, node.attrs, node.inputs, () => {
        const load = k.load(inputs[next++] as Cursor);
        return node.op.name === "copy" ? load : k.local("v", load);
      });
      k.store(bundle(here.slice(0, count), y.finish), value);
    });
  }
}

interface Piece {
  readonly shape: Node["type"]["shape"];
  readonly cursor: Cursor;
  /** Where it starts along dimension 0, for packed weights whose last block is not full. */
  readonly start: number;
}

/** The whole result at once, or, where dimension 0 is packed in blocks and the last is not full, that one by itself. */
function piecesOf(y: Cursor, node: Node): readonly Piece[] {
  const { shape } = node.type;
  const atoms = y.places[0]?.layout.dims[0];
  const size = shape[0];
  if (!atoms || typeof size !== "number") return [{ shape, cursor: y, start: 0 }];
  const block = atoms.at(-1);
  const held = atoms.reduce((product, atom) => product * (atom.size as number), 1);
  if (held === size || !block || (atoms.length === 1 && held === 1)) return [{ shape, cursor: y, start: 0 }];
  const width = block.size as number;
  const whole = Math.floor(size / width);
  const rest = size - whole * width;
  const outer = atoms.length > 1 ? (atoms[0]?.stride ?? 0) : 0;
  const withAtoms = (list: Layout["dims"][number], offset: number): Cursor => ({
    ...y,
    places: y.places.map((place, i) => {
      if (i > 0) throw new CompilerBug("packed weights have no epilogue that reads");
      return {
        at: { ...place.at, offset: place.at.offset + offset },
        layout: { ...place.layout, dims: [list, ...place.layout.dims.slice(1)] },
      };
    }),
  });
  const full: Piece = {
    shape: [whole * width, ...shape.slice(1)],
    cursor: withAtoms([...(whole > 1 ? [{ size: whole, stride: outer }] : []), block], 0),
    start: 0,
  };
  const last: Piece = {
    shape: [rest, ...shape.slice(1)],
    cursor: withAtoms(rest > 1 ? [{ size: rest, stride: block.stride }] : [], whole * outer),
    start: whole * width,
  };
  return whole > 0 ? [full, last] : [last];
}

/** A source's layout for one piece of the result: its dimension 0 is one atom, or stretched. */
function cutLayout(layout: Layout, piece: Piece): Layout {
  const [first, ...others] = layout.dims;
  const size = piece.shape[0];
  const atom = first?.[0];
  if (!first || !atom || first.length !== 1 || atom.size === size || size === undefined) return layout;
  return {
    ...layout,
    offset: layout.offset + piece.start * atom.stride,
    dims: [size === 1 ? [] : [{ size, stride: atom.stride }], ...others],
  };
}

const shiftTo = (cursor: Cursor, layout: Layout): Cursor => ({
  places: cursor.places.map(({ at, layout: old }) => ({
    at: { ...at, offset: at.offset + layout.offset - old.offset },
    layout,
  })),
});
