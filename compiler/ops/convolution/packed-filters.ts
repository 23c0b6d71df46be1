import type { Machine } from "../../ir/kernel/machine.ts";
import { vectorsFor } from "../../ir/kernel/machine.ts";
import type { Layout } from "../../ir/layout.ts";
import { range } from "../../ir/range.ts";
import { countOf } from "../../ir/reference.ts";
import type { Shape } from "../../ir/types.ts";

interface Grouped {
  readonly groups: number;
}

export const isDepthwise = (weight: Shape, { groups }: Grouped): boolean =>
  weight[1] === 1 && weight[0] === groups && groups > 1;

/**
 * Output channels that one tile computes, of which the last block may have fewer. With groups a divisor, so that no tile
 * crosses a group.
 */
export function blockOf(perGroup: number, groups: number, machine: Machine): number {
  const { lanes, tile } = machine;
  const most = lanes * tile.vectors;
  if (groups > 1 && perGroup % lanes !== 0)
    return [4, 3, 2].find((block) => lanes === 1 && perGroup % block === 0) ?? 1;
  if (groups > 1)
    return (
      range(tile.vectors)
        .map((i) => most - i * lanes)
        .find((block) => perGroup % block === 0) ?? lanes
    );
  if (perGroup < lanes) return perGroup;
  return lanes === 1 ? Math.min(most, perGroup) : lanes * vectorsFor(Math.floor(perGroup / lanes), machine);
}

/**
 * Weights in the order in which the kernel reads them: [group][block of output channels][taps][input channel][channel
 * in block]; depthwise ones [taps][channel]. The last block is filled up with zeros.
 */
export function packedFilters(
  shape: readonly number[],
  attrs: Grouped,
  machine: Machine,
): { layout: Layout; size: number } {
  const [outs, ins, ...kernel] = shape as readonly [number, number, ...number[]];
  const taps = countOf(kernel);
  /** Taps in their order, a tap so many elements. */
  const tapDims = (tap: number) =>
    kernel.map((size, axis) => [{ size, stride: countOf(kernel.slice(axis + 1)) * tap }]);
  if (isDepthwise(shape, attrs)) {
    const dims = [[{ size: outs, stride: 1 }], [], ...tapDims(outs)];
    return { layout: { offset: 0, dims: dims.map(withoutOnes) }, size: outs * taps };
  }
  const perGroup = outs / attrs.groups;
  const block = blockOf(perGroup, attrs.groups, machine);
  const blocks = Math.ceil(perGroup / block) * attrs.groups;
  const stride = taps * ins * block;
  const dims = [
    [
      { size: blocks, stride },
      { size: block, stride: 1 },
    ],
    [{ size: ins, stride: block }],
    ...tapDims(ins * block),
  ];
  return { layout: { offset: 0, dims: dims.map(withoutOnes) }, size: blocks * stride };
}

const withoutOnes = (atoms: readonly { size: number; stride: number }[]) => atoms.filter((atom) => atom.size !== 1);
