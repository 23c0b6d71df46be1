import {
  advanced,
  along,
  asVector,
  byElements,
  canVectorize,
  moved,
  spread,
  type Cursor,
} from "../../ir/kernel/cursor.ts";
import { addOuterProduct } from "../../ir/kernel/outer-product.ts";
import { sumTaps, type Sums } from "../../ir/kernel/sum-taps.ts";
import { pixelsFor, type Machine } from "../../ir/kernel/machine.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import { greatestCommonDivisor } from "../../ir/greatest-common-divisor.ts";
import { range } from "../../ir/range.ts";
import { countOf } from "../../ir/reference.ts";
import { axisNames, movedIn } from "../../ir/space.ts";
import type { Dim } from "../../ir/types.ts";
import { eachGroup, tileSums, type ConvolutionContext, type Starts } from "./convolution-loops.ts";

export interface ConvTransposeAttrs {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly output_padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

/**
 * Outputs whose positions leave the same remainder by the stride see the same taps of the filter. So each such phase is a
 * convolution of its own, which gathers: every output is a sum in a local variable, and nothing is added up in memory.
 */
export interface Phase {
  /** The first output, and how many there are, stride apart. */
  readonly start: number;
  readonly count: number;
  /** The first tap, and the distance of one to the next. */
  readonly tap: number;
  readonly tapStep: number;
  readonly taps: number;
  /**
   * Where the first tap of the first output reads, and how far the next tap reads from there. Each output reads one further.
   * Without taps nothing is read.
   */
  readonly from: number;
  readonly tapMove: number;
}

export function phasesOf(axis: number, size: number, kernel: number, attrs: ConvTransposeAttrs): readonly Phase[] {
  const [stride, padding, dilation] = [attrs.stride, attrs.padding, attrs.dilation].map((each) => each[axis]) as [
    number,
    number,
    number,
  ];
  const common = greatestCommonDivisor(stride, dilation);
  return range(Math.min(stride, size)).map((start) => {
    const fits = range(kernel).filter((tap) => (start + padding - tap * dilation) % stride === 0);
    const count = Math.ceil((size - start) / stride);
    const [tap] = fits;
    if (tap === undefined) return { start, count, tap: 0, tapStep: 0, taps: 0, from: 0, tapMove: 0 };
    return {
      start,
      count,
      tap,
      tapStep: stride / common,
      taps: fits.length,
      from: (start + padding - tap * dilation) / stride,
      tapMove: -dilation / common,
    };
  });
}

const TILE = 4;

/** Output channels that lie side by side: as many as a tile takes where that comes out even. */
function blockOf(perGroup: number, { lanes, tile }: Machine): number {
  const sizes = lanes === 1 ? [TILE] : range(tile.vectors).map((i) => (tile.vectors - i) * lanes);
  return sizes.find((size) => perGroup % size === 0) ?? perGroup;
}

/** [block of output channels][taps][input channel][channel in block], whichever group the input channel belongs to. */
export function transposedWeight(shape: readonly number[], machine: Machine): { layout: Layout; size: number } {
  const [ins, perGroup, ...kernel] = shape as readonly [number, number, ...number[]];
  const block = blockOf(perGroup, machine);
  const atom = (size: number, stride: number) => (size === 1 ? [] : [{ size, stride }]);
  const dims = [
    atom(ins, block),
    [...atom(perGroup / block, countOf(kernel) * ins * block), ...atom(block, 1)],
    ...kernel.map((size, axis) => atom(size, countOf(kernel.slice(axis + 1)) * ins * block)),
  ];
  return { layout: { offset: 0, dims }, size: countOf(shape) };
}

/** Tiles of outputs of one phase × output channels, as in a convolution. */
export function convTransposeProgram(context: ConvolutionContext<ConvTransposeAttrs>): void {
  const { k, machine, types, inputs, attrs, out, y: result } = context;
  const [ins, perGroup, ...kernel] = types.weight.shape as readonly [number, number, ...number[]];
  const [batch, , ...sizes] = out.shape as readonly [Dim, number, ...number[]];
  const { groups, stride } = attrs;
  const last = kernel.length - 1;
  const strideX = stride[last] as number;
  const perGroupIns = ins / groups;
  const block = blockOf(perGroup, machine);
  /** How far the weights of neighbouring taps along an axis lie apart. */
  const tapSizes = kernel.map((_, axis) => countOf(kernel.slice(axis + 1)) * ins * block);
  const lanes = block % machine.lanes === 0 && canVectorize(result, 1) ? machine.lanes : 1;

  const stepOf = (dim: number): number => strideOf(inputs.input.places[0]?.layout as Layout, dim) as number;
  const tile = (pixels: number, channels: number, phases: Phases, at: Starts): void => {
    const side = range(channels / lanes).map((i) => i * lanes);
    const { sums, results } = tileSums(k, machine, { pixels, vectors: side.length, lanes }, at.bias);
    const taps = (x: Cursor, w: Cursor, into: Sums): void =>
      addOuterProduct(
        k,
        sums.map((_, p) => moved(x, last + 2, p)),
        side.map((c) => asVector(advanced(w, c), lanes)),
        into,
      );
    const firstX = movedIn(
      at.x,
      phases.map(({ from }) => from),
    );
    const firstW = advanced(
      at.w,
      phases.reduce((sum, { tap }, axis) => sum + tap * (tapSizes[axis] as number), 0),
    );
    const isEmpty = phases.some((phase) => phase.taps === 0);
    const tapAxes = [
      ...phases.map(({ taps: count, tapMove, tapStep }, axis) => ({
        name: `k${axisNames(kernel.length)[axis]}`,
        count: isEmpty ? 0 : count,
        strides: [tapMove * stepOf(axis + 2), tapStep * (tapSizes[axis] as number)],
      })),
      { name: "ic", count: perGroupIns, strides: [stepOf(1), block] },
    ];
    sumTaps(k, machine, tapAxes, [firstX, firstW], sums, ([x, w], into) => taps(x as Cursor, w as Cursor, into));
    results().forEach((line, p) =>
      line.forEach((sum, c) => {
        const to = moved(moved(at.y, last + 2, p * strideX), 1, side[c] as number);
        k.store(spread(to, 1, lanes), sum);
      }),
    );
  };

  const line = (channels: number, phases: Phases, { x, w, bias, y }: Starts): void => {
    const { start, count } = phases[last] as Phase;
    const pixels = lanes > 1 ? pixelsFor(channels / lanes, machine) : TILE;
    const byTile = [along(x, last + 2, 1), along(moved(y, last + 2, start), last + 2, strideX)] as const;
    k.tiles("ox", count, pixels, byTile, (size, tileX, tileY) =>
      tile(size, channels, phases, { x: tileX, w, bias, y: tileY }),
    );
  };

  const phasesAlong = sizes.map((size, axis) => phasesOf(axis, size, kernel[axis] as number, attrs));
  /** All that is made of one line of the input and those around it, while they are in the cache. */
  const lines = (outer: Phases, { x, w, bias, y }: Starts): void => {
    const byBlock = [
      byElements(w, countOf(kernel) * ins * block),
      byElements(bias, block),
      along(y, 1, block),
    ] as const;
    k.loop("oc", perGroup / block, byBlock, (blockW, blockBias, blockY) => {
      // A block that is no multiple of a tile is the only one, and cut into tiles here.
      const byTile = [byElements(blockW, 1), byElements(blockBias, 1), along(blockY, 1, 1)] as const;
      k.tiles("c", block, lanes > 1 ? block : TILE, byTile, (channels, tileW, tileBias, tileY) => {
        for (const columns of phasesAlong[last] as Phases)
          line(channels, [...outer, columns], { x, w: tileW, bias: tileBias, y: tileY });
      });
    });
  };
  /** Goes through all axes but the last, phase by phase. */
  const each = (outer: Phases, at: Starts): void => {
    const axis = outer.length;
    if (axis === last) return lines(outer, at);
    for (const phase of phasesAlong[axis] as Phases) {
      const byLine = [
        along(at.x, axis + 2, 1),
        along(moved(at.y, axis + 2, phase.start), axis + 2, stride[axis]),
      ] as const;
      k.loop(`o${axisNames(kernel.length)[axis]}`, phase.count, byLine, (x, y) =>
        each([...outer, phase], { ...at, x, y }),
      );
    }
  };
  const whole = { x: inputs.input, w: inputs.weight, bias: inputs.bias, y: result };
  const perGroupSizes = { groups, ins: perGroupIns, outs: perGroup, weights: perGroupIns * block };
  eachGroup(k, batch, whole, perGroupSizes, (group) => each([], group));
}

/** One for each axis, the outermost first. */
type Phases = readonly Phase[];
