import { typesOf, type Graph, type Node } from "../../ir/graph.ts";
import type { AttrValues, Op } from "../../ir/op.ts";
import { nameInputs } from "../../ir/op.ts";
import type { Target } from "../../ir/kernel/target.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { f32, isFixed, type Shape, type TensorType } from "../../ir/types.ts";
import { conv2d } from "../../ops/convolution/conv2d.ts";
import { winogradInput } from "../../ops/winograd/winograd-input.ts";
import { winogradOutput } from "../../ops/winograd/winograd-output.ts";
import { winogradProduct } from "../../ops/winograd/winograd-product.ts";
import { tilesOf } from "../../ops/winograd/winograd-tiles.ts";
import { winogradWeight } from "../../ops/winograd/winograd-weight.ts";
import { runTimeValues } from "../run-time-values.ts";

/** "fast" lets each layer be wrong by up to 1e-5 of its largest number where that saves time. */
export type MathMode = "exact" | "fast";

/**
 * Chooses how each convolution is computed: 3×3 ones of stride 1 by Winograd's minimal filtering, where there are enough
 * channels for its transforms to pay. Tiles, filters and products are stored in single precision; with sums in double that is
 * about as exact as the direct sum in single precision, with either tile.
 */
export function chooseSchedules(graph: Graph, target: Target, math: MathMode = "exact"): Graph {
  const types = new Map<string, TensorType>(typesOf(graph));
  const run = runTimeValues(graph);
  const nodes = graph.nodes.flatMap((node) => {
    const tile = run.has(node.id) && !run.has(String(node.inputs[1])) ? tileFor(node, types, target, math) : undefined;
    return tile === undefined ? [node] : winograd(node, tile, types, target);
  });
  return nodes.length === graph.nodes.length ? graph : { ...graph, nodes };
}

/** The size of output tile that suits a convolution; undefined where the direct sum does. */
function tileFor(
  node: Node,
  types: ReadonlyMap<string, TensorType>,
  { lanes }: Target,
  math: MathMode,
): 2 | 4 | undefined {
  if (node.op !== conv2d) return undefined;
  const { stride, dilation, groups } = node.attrs as { stride: number[]; dilation: number[]; groups: number };
  const [outs, ins, height, width] = types.get(String(node.inputs[1]))?.shape ?? [];
  if (height !== 3 || width !== 3 || groups !== 1 || [...stride, ...dilation].some((each) => each !== 1))
    return undefined;
  if (typeof outs !== "number" || typeof ins !== "number" || outs % 4 !== 0 || ins < 8 || outs < 8) return undefined;
  const [rows, columns] = node.type.shape.slice(2);
  if (!isFixed(rows ?? 0) || !isFixed(columns ?? 0)) return undefined;
  const tiles = tilesOf(rows as number, 4) * tilesOf(columns as number, 4);
  if (lanes > 1 && math === "fast" && tiles >= 16) return 4;
  // In single precision only the small tile is as exact as the direct sum.
  if (lanes > 1) return tilesOf(rows as number, 2) * tilesOf(columns as number, 2) >= 16 ? 2 : undefined;
  if (tiles >= 9) return 4;
  // Few tiles do not pay for reading weights that have grown fourfold.
  return tilesOf(rows as number, 2) * tilesOf(columns as number, 2) >= 4 ? 2 : undefined;
}

function winograd(
  node: Node,
  tile: 2 | 4,
  types: Map<string, TensorType>,
  { lanes, tile: { vectors } }: Target,
): Node[] {
  const [x, weight, bias] = node.inputs as readonly [string, string, string | undefined];
  const output_size = node.type.shape.slice(2) as readonly number[];
  const outs = node.type.shape[1] as number;
  const block =
    lanes * (Array.from({ length: vectors }, (_, i) => vectors - i).find((each) => outs % (lanes * each) === 0) ?? 1);
  const made: Node[] = [];
  const add = (suffix: string, op: Op, operands: readonly string[], attrs: AttrValues, name?: string): string => {
    const id = `${node.id}.${suffix}`;
    const shape = op.infer(
      nameInputs(
        op,
        operands.map((each) => types.get(each)),
      ),
      attrs,
      (message) => {
        throw new CompilerBug(`choosing a schedule built a wrong ${op.name}: ${message}`);
      },
    ) as Shape;
    types.set(id, f32(shape));
    made.push({
      id,
      op,
      attrs,
      inputs: operands,
      epilogue: [],
      type: f32(shape),
      origin: node.origin,
      ...(name === undefined ? {} : { name }),
    });
    return id;
  };
  const path = node.origin.path || node.id.slice(1);
  const filters = add("filters", winogradWeight, [weight], { tile, block }, `${path}.weight_winograd`);
  const planes = add(
    "tiles",
    winogradInput,
    [x],
    { tile, padding: node.attrs["padding"] as readonly number[], output_size },
    `${path}.tiles`,
  );
  const products = add("products", winogradProduct, [planes, filters], {}, `${path}.products`);
  const inputs = bias === undefined ? [products] : [products, bias];
  return [...made, { ...node, op: winogradOutput, attrs: { tile, output_size }, inputs }];
}
