import { channelsLastOrder, ordered, strideOf, type Halo } from "../../ir/layout.ts";
import { buildProgram } from "../../ir/kernel/builder.ts";
import { advanced, byElements, type Cursor } from "../../ir/kernel/cursor.ts";
import { constant } from "../../ir/kernel/expression.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { Program } from "../../ir/kernel/program.ts";
import { perSample, type Dim, type Shape } from "../../ir/types.ts";

/**
 * Fills the border around channels-last images (or sequences, or volumes) of that shape. Memory is gone through as it lies: what
 * is before the first element of a sample, what is behind its last, and the stretches between two lines, between two planes.
 */
export function haloProgram(shape: Shape, halo: Halo, machine: Machine): Program {
  const { layout, size } = ordered(shape, channelsLastOrder(shape), halo);
  const [batch, channels, ...sizes] = shape as readonly [Dim, number, ...number[]];
  const axes = sizes.map((count, i): Axis => ({ count, stride: strideOf(layout, i + 2) as number }));
  const sample = perSample(size) / perSample(batch);
  const end = layout.offset + lengthOf(axes, channels);
  return buildProgram(
    [{ name: "y", access: "write", size }],
    (k, cursorAt) => {
      const fill = (name: string, count: number, start: Cursor): void =>
        k.lanes(name, count, [byElements(start, 1)], (y) => k.store(y, constant(halo.fill)));
      /** Fills what lies between the lines of a block whose first element is at `start`. */
      const fillBetween = ([axis, ...inner]: readonly Axis[], start: Cursor): void => {
        if (!axis || inner.length === 0) return;
        const { count, stride } = axis;
        const block = lengthOf(inner, channels);
        const name = NAMES[inner.length] ?? "o";
        k.loop(name, count - 1, [byElements(advanced(start, block), stride)], (gap) =>
          fill("side", stride - block, gap),
        );
        if (inner.length > 1) k.loop(name, count, [byElements(start, stride)], (line) => fillBetween(inner, line));
      };
      const flat = { offset: 0, dims: [] };
      k.loop("b", batch, [byElements(cursorAt(0, flat), sample)], (image) => {
        fill("top", layout.offset, image);
        fillBetween(axes, advanced(image, layout.offset));
        fill("bottom", sample - end, advanced(image, end));
      });
    },
    machine,
  );
}

interface Axis {
  readonly count: number;
  /** From one to the next, in elements. */
  readonly stride: number;
}

/** What loops are called, from the innermost dimension. */
const NAMES = ["ox", "oy", "oz"];

/** How far it is from the first element of a block to behind its last, the borders between included. */
const lengthOf = (axes: readonly Axis[], channels: number): number =>
  axes.reduce((length, { count, stride }) => length + (count - 1) * stride, channels);
