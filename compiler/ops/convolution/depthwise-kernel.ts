import type { Local } from "../../ir/kernel/builder.ts";
import { advanced, along, byElements, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { startSums, sumTaps, type Sums } from "../../ir/kernel/sum-taps.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import type { Dim } from "../../ir/types.ts";
import { range } from "../../ir/range.ts";
import { countOf } from "../../ir/reference.ts";
import { axisNames, lineDims } from "../../ir/space.ts";
import { atPadding, type Convolved } from "./convolution-program.ts";
import { eachPlane, evenly, type Starts } from "./convolution-loops.ts";
import { slide } from "./slide.ts";

/** Pixels of a tile of several channels, whose filters are beside it in registers: those that lie apart share less of the image. */
const NEIGHBOURS = 7;
const APART = 4;

/** One filter per channel: the sums of a few pixels stay in locals while the filter slides over them. */
export function depthwiseProgram(context: Convolved): void {
  const { k, machine, types, inputs, attrs, out, y: result } = context;
  const [channels, , ...kernel] = types.weight.shape as readonly [number, number, ...number[]];
  const [batch, , ...sizes] = out.shape as readonly [Dim, number, ...number[]];
  const [height, width] = sizes.slice(-2) as [number, number];
  const [strideY, strideX] = attrs.stride.slice(-2) as [number, number];
  const [rowDim, columnDim] = lineDims(kernel.length);
  const kernelWidth = kernel.at(-1) as number;
  const dilationX = attrs.dilation.at(-1) as number;

  const lines = kernel.slice(0, -1).map((count, axis) => {
    const stride = strideOf(inputs.input.places[0]?.layout as Layout, axis + 2) as number;
    const strides = [(attrs.dilation[axis] as number) * stride, countOf(kernel.slice(axis + 1)) * channels];
    return { name: `k${axisNames(kernel.length)[axis]}`, count, strides };
  });
  const tile = (size: number, { x, w, bias, y }: Starts): void => {
    const names = range(size).map((p) => [`sum${p}`]);
    const { sums, results } = startSums(k, machine, names, bias && (() => [k.load(bias)]));
    const add = ([lineX, lineW]: readonly Cursor[], into: Sums): void =>
      slide(
        k,
        lineX as Cursor,
        range(kernelWidth).map((tap) => advanced(lineW as Cursor, tap * channels)),
        { dim: columnDim, stride: strideX, dilation: dilationX },
        into.map(([sum]) => sum as Local),
      );
    sumTaps(k, machine, lines, [x, w], sums, add, { perRound: kernelWidth });
    results().forEach(([sum], p) => k.store(moved(y, columnDim, p), sum as Expression));
  };

  const byChannel = (x: Cursor, y: Cursor) =>
    [along(x, 1), byElements(inputs.weight, 1), byElements(inputs.bias, 1), along(y, 1)] as const;
  const byTile = (x: Cursor, y: Cursor) => [along(x, columnDim, strideX), along(y, columnDim)] as const;
  const bySample = [along(atPadding(inputs.input, attrs), 0), along(result, 0)] as const;
  const line = (rowX: Cursor, rowY: Cursor): void => {
    // One lane keeps its filter in locals along a row; several stay within a few cache lines, channels innermost.
    if (machine.lanes === 1) {
      k.loop("c", channels, byChannel(rowX, rowY), (x, w, bias, y) =>
        k.tiles("ox", width, 4, byTile(x, y), (size, tileX, tileY) => tile(size, { x: tileX, w, bias, y: tileY })),
      );
    } else {
      const most = strideX === 1 ? NEIGHBOURS : APART;
      k.tiles("ox", width, evenly(k, width, most), byTile(rowX, rowY), (size, tileX, tileY) =>
        k.lanes("c", channels, byChannel(tileX, tileY), (x, w, bias, y) => tile(size, { x, w, bias, y })),
      );
    }
  };
  k.loop("b", batch, bySample, (sampleX, sampleY) =>
    eachPlane(k, sizes, attrs.stride, sampleX, sampleY, (x, y) =>
      k.loop("oy", height, [along(x, rowDim, strideY), along(y, rowDim)], line),
    ),
  );
}
