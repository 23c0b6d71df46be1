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
import type { Pair } from "../../ir/op.ts";
import type { Dim } from "../../ir/types.ts";
import { eachGroup, tileSums, type ConvolutionContext, type Starts } from "./convolution-loops.ts";

export interface ConvTranspose2dAttrs {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly output_padding: Pair;
  readonly dilation: Pair;
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

export function phasesOf(axis: 0 | 1, size: number, kernel: number, attrs: ConvTranspose2dAttrs): readonly Phase[] {
  const [stride, padding, dilation] = [attrs.stride[axis], attrs.padding[axis], attrs.dilation[axis]];
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

/** [block of output channels][ky][kx][input channel][channel in block], whichever group the input channel belongs to. */
export function transposedWeight(shape: readonly number[], machine: Machine): { layout: Layout; size: number } {
  const [ins, perGroup, height, width] = shape as readonly [number, number, number, number];
  const block = blockOf(perGroup, machine);
  const atom = (size: number, stride: number) => (size === 1 ? [] : [{ size, stride }]);
  const dims = [
    atom(ins, block),
    [...atom(perGroup / block, height * width * ins * block), ...atom(block, 1)],
    atom(height, width * ins * block),
    atom(width, ins * block),
  ];
  return { layout: { offset: 0, dims }, size: ins * perGroup * height * width };
}

/** Tiles of outputs of one phase × output channels, as in conv2d. */
export function convTransposeProgram(context: ConvolutionContext<ConvTranspose2dAttrs>): void {
  const { k, machine, types, inputs, attrs, out, y: result } = context;
  const [ins, perGroup, kernelHeight, kernelWidth] = types.weight.shape as readonly [number, number, number, number];
  const [batch, , height, width] = out.shape as readonly [Dim, number, number, number];
  const { groups } = attrs;
  const [strideY, strideX] = attrs.stride;
  const perGroupIns = ins / groups;
  const block = blockOf(perGroup, machine);
  const column = ins * block;
  const row = kernelWidth * column;
  const lanes = block % machine.lanes === 0 && canVectorize(result, 1) ? machine.lanes : 1;

  const stepOf = (dim: number): number => strideOf(inputs.input.places[0]?.layout as Layout, dim) as number;
  const tile = (pixels: number, channels: number, [rows, columns]: Phases, at: Starts): void => {
    const side = range(channels / lanes).map((i) => i * lanes);
    const { sums, results } = tileSums(k, machine, { pixels, vectors: side.length, lanes }, at.bias);
    const taps = (x: Cursor, w: Cursor, into: Sums): void =>
      addOuterProduct(
        k,
        sums.map((_, p) => moved(x, 3, p)),
        side.map((c) => asVector(advanced(w, c), lanes)),
        into,
      );
    const firstX = moved(moved(at.x, 2, rows.from), 3, columns.from);
    const firstW = advanced(at.w, rows.tap * row + columns.tap * column);
    const tapAxes = [
      {
        name: "ky",
        count: columns.taps === 0 ? 0 : rows.taps,
        strides: [rows.tapMove * stepOf(2), rows.tapStep * row],
      },
      { name: "kx", count: columns.taps, strides: [columns.tapMove * stepOf(3), columns.tapStep * column] },
      { name: "ic", count: perGroupIns, strides: [stepOf(1), block] },
    ];
    sumTaps(k, machine, tapAxes, [firstX, firstW], sums, ([x, w], into) => taps(x as Cursor, w as Cursor, into));
    results().forEach((line, p) =>
      line.forEach((sum, c) => {
        const to = moved(moved(at.y, 3, p * strideX), 1, side[c] as number);
        k.store(spread(to, 1, lanes), sum);
      }),
    );
  };

  const line = (channels: number, phases: Phases, { x, w, bias, y }: Starts): void => {
    const [, columns] = phases;
    const pixels = lanes > 1 ? pixelsFor(channels / lanes, machine) : TILE;
    const byTile = [along(x, 3, 1), along(moved(y, 3, columns.start), 3, strideX)] as const;
    k.tiles("ox", columns.count, pixels, byTile, (size, tileX, tileY) =>
      tile(size, channels, phases, { x: tileX, w, bias, y: tileY }),
    );
  };

  const columnPhases = phasesOf(1, width, kernelWidth, attrs);
  /** All that is made of one line of the input and those above it, while they are in the cache. */
  const lines = (rows: Phase, { x, w, bias, y }: Starts): void => {
    const byBlock = [byElements(w, kernelHeight * row), byElements(bias, block), along(y, 1, block)] as const;
    k.loop("oc", perGroup / block, byBlock, (blockW, blockBias, blockY) => {
      // A block that is no multiple of a tile is the only one, and cut into tiles here.
      const byTile = [byElements(blockW, 1), byElements(blockBias, 1), along(blockY, 1, 1)] as const;
      k.tiles("c", block, lanes > 1 ? block : TILE, byTile, (channels, tileW, tileBias, tileY) => {
        for (const columns of columnPhases) line(channels, [rows, columns], { x, w: tileW, bias: tileBias, y: tileY });
      });
    });
  };
  const whole = { x: inputs.input, w: inputs.weight, bias: inputs.bias, y: result };
  const sizes = { groups, ins: perGroupIns, outs: perGroup, weights: perGroupIns * block };
  eachGroup(k, batch, whole, sizes, (group) => {
    for (const rows of phasesOf(0, height, kernelHeight, attrs)) {
      const byLine = [along(group.x, 2, 1), along(moved(group.y, 2, rows.start), 2, strideY)] as const;
      k.loop("oy", rows.count, byLine, (x, y) => lines(rows, { ...group, x, y }));
    }
  });
}

type Phases = readonly [rows: Phase, columns: Phase];
