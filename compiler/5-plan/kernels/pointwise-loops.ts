import { isValue, type Node, type ValueId } from "../../ir/graph.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { iterationOf } from "../../ir/iteration.ts";
import type { Kernel } from "../../ir/kernel/builder.ts";
import { bundle, type Cursor } from "../../ir/kernel/cursor.ts";
import { nest } from "../../ir/kernel/nest.ts";
import { expandLayout, type Layout } from "../../ir/layout.ts";
import type { TensorType } from "../../ir/types.ts";
import { applyPointwise } from "./epilogue.ts";
import { shareRepeated } from "./share-repeated.ts";
import { cutLayout, piecesOf, type Piece } from "./packed-pieces.ts";

/** A tensor that is read, and its layout as if it had the result's shape. */
interface Source {
  readonly cursor: Cursor;
  readonly layout: Layout;
}

/** One pass over all elements, in the order in which the result lies in memory. */
export function pointwiseLoops(
  k: Kernel,
  node: Node,
  cursors: readonly (Cursor | undefined)[],
  types: ReadonlyMap<ValueId, TensorType>,
  y: Cursor,
): void {
  const sources = sourcesOf(node, cursors, types);
  for (const piece of piecesOf(y, node.type.shape)) loopsOver(k, node, piece, sources);
}

function sourcesOf(
  node: Node,
  cursors: readonly (Cursor | undefined)[],
  types: ReadonlyMap<ValueId, TensorType>,
): readonly Source[] {
  return cursors.flatMap((cursor, i) => {
    const input = node.inputs[i];
    const place = cursor?.places[0];
    if (!cursor || !place || input === undefined || !isValue(input)) return [];
    return [{ cursor, layout: expandLayout(place.layout, types.get(input)?.shape ?? [], node.type.shape) }];
  });
}

function loopsOver(k: Kernel, node: Node, piece: Piece, sources: readonly Source[]): void {
  const results = piece.cursor.places;
  const layouts = sources.map(({ layout }) => cutLayout(layout, piece));
  const axes = iterationOf(piece.shape, [...results.map(({ layout }) => layout), ...layouts], k);
  if (!axes) throw new CompilerBug(`${node.id} was placed where its operands do not nest`);
  const starts = [
    ...results.map((place): Cursor => ({ places: [place] })),
    ...sources.map(({ cursor }, i) => withLayout(cursor, layouts[i] as Layout)),
  ];
  nest(
    k,
    "i",
    axes,
    starts,
    (here) => {
      const inputs = here.slice(results.length);
      let next = 0;
      const value = applyPointwise(node, node.inputs, () => {
        const load = k.load(inputs[next++] as Cursor);
        return node.op.copies ? load : k.local("v", load);
      });
      k.store(bundle(here.slice(0, results.length), piece.cursor.finish), shareRepeated(k, value));
    },
    "lanes",
  );
}

const withLayout = (cursor: Cursor, layout: Layout): Cursor => ({
  places: cursor.places.map((place) => ({
    ...place,
    at: { ...place.at, offset: place.at.offset + layout.offset - place.layout.offset },
    layout,
  })),
});
