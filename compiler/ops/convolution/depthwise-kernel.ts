import type { Local } from "../../ir/kernel/builder.ts";
import { advanced, along, byElements, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { madd } from "../../ir/kernel/expression.ts";
import { startSums, sumTaps, type Sums } from "../../ir/kernel/sum-taps.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { strideOf, type Layout } from "../../ir/layout.ts";
import type { Shape } from "../../ir/types.ts";
import { range } from "../../ir/range.ts";
import { atPadding, type Conv2dContext } from "./conv2d-kernels.ts";
import type { Starts } from "./convolution-loops.ts";

/** One filter per channel: the sums of a few pixels stay in locals while the filter slides over them. */
export function depthwiseProgram(context: Conv2dContext): void {
  const { k, machine, types, inputs, attrs, out, y: result } = context;
  const [channels, , kernelHeight, kernelWidth] = types.weight.shape as readonly [number, number, number, number];
  const [batch, , height, width] = out.shape as readonly [Shape[number], number, number, number];
  const [strideY, strideX] = attrs.stride;
  const [dilationY, dilationX] = attrs.dilation;

  const rowStride = strideOf(inputs.input.places[0]?.layout as Layout, 2) as number;
  const byRow = { name: "ky", count: kernelHeight, strides: [dilationY * rowStride, kernelWidth * channels] };
  const tile = (size: number, { x, w, bias, y }: Starts): void => {
    const names = range(size).map((p) => [`sum${p}`]);
    const { sums, results } = startSums(k, machine, names, bias && (() => [k.load(bias)]));
    const visit = (lineX: Cursor, lineW: Cursor, into: readonly Local[]): void => {
      const weights = range(kernelWidth).map((kx) => k.local("w", k.load(advanced(lineW, kx * channels))));
      for (let column = 0; column < extentOf(size, strideX, kernelWidth, dilationX); column++) {
        const uses = range(size).flatMap((p) => {
          const tap = (column - p * strideX) / dilationX;
          return Number.isInteger(tap) && tap >= 0 && tap < kernelWidth ? [{ p, tap }] : [];
        });
        if (uses.length === 0) continue;
        const value = k.local("v", k.load(moved(lineX, 3, column)));
        for (const { p, tap } of uses) k.set(into[p] as Local, madd(value, weights[tap] as Local, into[p] as Local));
      }
    };
    const add = ([lineX, lineW]: readonly Cursor[], into: Sums): void =>
      visit(
        lineX as Cursor,
        lineW as Cursor,
        into.map(([sum]) => sum as Local),
      );
    sumTaps(k, machine, [byRow], [x, w], sums, add, kernelWidth);
    results().forEach(([sum], p) => k.store(moved(y, 3, p), sum as Expression));
  };

  const byChannel = (x: Cursor, y: Cursor) =>
    [along(x, 1), byElements(inputs.weight, 1), byElements(inputs.bias, 1), along(y, 1)] as const;
  const byTile = (x: Cursor, y: Cursor) => [along(x, 3, strideX), along(y, 3)] as const;
  const bySample = [along(atPadding(inputs.input, attrs), 0), along(result, 0)] as const;
  k.loop("b", batch, bySample, (sampleX, sampleY) =>
    k.loop("oy", height, [along(sampleX, 2, strideY), along(sampleY, 2)], (rowX, rowY) => {
      // One lane keeps its filter in locals along a row; several stay within a few cache lines, channels innermost.
      if (machine.lanes === 1) {
        k.loop("c", channels, byChannel(rowX, rowY), (x, w, bias, y) =>
          k.tiles("ox", width, 4, byTile(x, y), (size, tileX, tileY) => tile(size, { x: tileX, w, bias, y: tileY })),
        );
      } else {
        k.tiles("ox", width, 3, byTile(rowX, rowY), (size, tileX, tileY) =>
          k.lanes("c", channels, byChannel(tileX, tileY), (x, w, bias, y) => tile(size, { x, w, bias, y })),
        );
      }
    }),
  );
}

const extentOf = (pixels: number, stride: number, kernel: number, dilation: number): number =>
  (pixels - 1) * stride + dilation * (kernel - 1) + 1;
