import type { Scheduled, ScheduledNode } from "../../ir/op-traits.ts";
import type { Pads } from "../../ir/layout.ts";
import { range } from "../../ir/range.ts";
import { countOf } from "../../ir/reference.ts";
import { isFixed } from "../../ir/types.ts";
import { winogradInput } from "./winograd-input.ts";
import { winogradOutput } from "./winograd-output.ts";
import { winogradProduct } from "./winograd-product.ts";
import { tilesIn } from "./winograd-tiles.ts";
import { winogradWeight } from "./winograd-weight.ts";

/**
 * Computes 3×3 convolutions of stride 1, and those of volumes plane by plane, by Winograd's minimal filtering, where there are enough channels for its transforms to
 * pay. Tiles, filters and products are stored in single precision. TypeScript sums in double, which makes either tile about as
 * exact as the direct sum in single precision; WebAssembly sums in single precision, where that holds for the small tile only.
 */
export function winogradSchedule(node: ScheduledNode): Scheduled | undefined {
  const [x, weight, bias] = node.inputs;
  if (x === undefined || weight === undefined) return undefined;
  const tile = node.hold(node.isKnown(weight) || hasManyPixels(node) ? tileFor(node) : undefined);
  if (tile === undefined) return undefined;
  const { attrs, type, machine, path, add } = node;
  const { lanes } = machine;
  const output_size = type.shape.slice(2) as readonly number[];
  const outs = type.shape[1] as number;
  const vectors = range(machine.tile.vectors).map((i) => machine.tile.vectors - i);
  const block = lanes * (vectors.find((each) => outs % (lanes * each) === 0) ?? 1);
  const filters = add("filters", winogradWeight, [weight], { tile, block }, `${path}.weight_winograd`);
  const [rows, columns] = tilesIn(output_size, tile);
  const apart = output_size.length === 2 ? 0 : rows * columns;
  const image = { tile, padding: attrs["padding"] as readonly Pads[], output_size };
  const planes = add("tiles", winogradInput, [x], image, `${path}.tiles`);
  const products = add("products", winogradProduct, [planes, filters], { apart }, `${path}.products`);
  const inputs = bias === undefined ? [products] : [products, bias];
  return { op: winogradOutput, attrs: { tile, output_size }, inputs };
}

/** So many that filters may be transformed in every run. */
const MANY_PIXELS = 64;
const hasManyPixels = ({ type }: ScheduledNode): boolean =>
  (type.shape.slice(2) as readonly number[]).reduce((count, size) => count * size, 1) >= MANY_PIXELS;

/** The size of output tile that suits a convolution; undefined where the direct sum does. */
function tileFor({ attrs, inputs, type, machine: { lanes }, math, typeOf }: ScheduledNode): 2 | 4 | undefined {
  const { stride, dilation, groups } = attrs as { stride: number[]; dilation: number[]; groups: number };
  const weight = typeOf(inputs[1])?.shape ?? [];
  const [outs, ins] = weight;
  const [height, width] = weight.slice(-2);
  if (height !== 3 || width !== 3 || groups !== 1 || [...stride, ...dilation].some((each) => each !== 1))
    return undefined;
  if (typeof outs !== "number" || typeof ins !== "number" || outs % 4 !== 0 || ins < 8 || outs < 8) return undefined;
  const output = type.shape.slice(2);
  if (!output.every(isFixed)) return undefined;
  const tilesOfSize = (tile: number): number => countOf(tilesIn(output, tile)) * countOf(output.slice(0, -2));
  const tiles = tilesOfSize(4);
  if (lanes > 1 && math === "fast" && tiles >= 16) return 4;
  // With vectors sums are in single precision, where only the small tile is as exact as the direct sum.
  if (lanes > 1) return tilesOfSize(2) >= 16 ? 2 : undefined;
  if (tiles >= 9) return 4;
  // Few tiles do not pay for reading weights that have grown fourfold.
  return tilesOfSize(2) >= 4 ? 2 : undefined;
}
