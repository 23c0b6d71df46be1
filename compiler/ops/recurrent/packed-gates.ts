import type { Cursor } from "../../ir/kernel/cursor.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import type { LayoutRequirement } from "../../ir/op.ts";
import { range } from "../../ir/range.ts";
import type { Matrix } from "./row-products.ts";

/** Weights [units, gates, features] of a product of each step's state, as a kernel reads them. */

/** Sums that plain TypeScript makes at once. */
const PLAIN_SUMS = 4;

/** How many units are done at once: as many as have sums in registers, and so that as few as can be are left empty. */
function blockOf(units: number, gates: number, { lanes, accumulators }: Machine): number {
  if (lanes === 1) return Math.max(1, Math.floor(PLAIN_SUMS / gates));
  const most = Math.max(1, Math.floor(accumulators / gates));
  const sizes = range(Math.ceil(most / 2)).map((i) => (most - i) * lanes);
  const waste = (block: number): number => Math.ceil(units / block) * block - units;
  return sizes.reduce((best, block) => (waste(block) < waste(best) ? block : best));
}

/** In WebAssembly [block of units][feature][gate][unit in block], so that a step reads one stretch of memory. */
export function gatesRequirement(shape: readonly number[], machine: Machine): LayoutRequirement {
  if (machine.lanes === 1) return { kind: "strided" };
  const [units, gates, features] = shape as readonly [number, number, number];
  const block = blockOf(units, gates, machine);
  const blocks = Math.ceil(units / block);
  const atoms = (...each: readonly (readonly [size: number, stride: number])[]): Layout["dims"][number] =>
    each.filter(([size]) => size !== 1).map(([size, stride]) => ({ size, stride }));
  const dims = [
    atoms([blocks, features * gates * block], [block, 1]),
    atoms([gates, block]),
    atoms([features, gates * block]),
  ];
  return { kind: "packed", layout: { offset: 0, dims }, size: blocks * features * gates * block };
}

/** The matrix in the layout that was asked for. */
export function gatesMatrix(start: Cursor, shape: readonly number[], layout: Layout, machine: Machine): Matrix {
  const [units, gates, features] = shape as readonly [number, number, number];
  const block = blockOf(units, gates, machine);
  if (machine.lanes > 1)
    return { start, block, strides: { block: features * gates * block, unit: 1, gate: block, feature: gates * block } };
  const [unit, gate, feature] = [0, 1, 2].map((dim) => strideOf(layout, dim) ?? 0) as [number, number, number];
  return { start, block, strides: { block: block * unit, unit, gate, feature } };
}
