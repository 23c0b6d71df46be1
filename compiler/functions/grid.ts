import { bool, dims, fallback, oneOf, orNone, required, tensor } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, sameDim, showDim, showShape, type Dim, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { arange } from "../ops/arrangement/arange.ts";
import { add, div, mul } from "../ops/elementwise/arithmetic.ts";
import { gridSample } from "../ops/sampling/grid-sample.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { reshapeTo, sliceOf } from "./shape.ts";

const VOLUMES = "only images are sampled, not volumes";

/** The middles of so many pixels, or, with their corners kept, pixels from one edge to the other: from −1 to 1. */
function coordinates(b: Build, count: number, align_corners: boolean): TensorValue {
  // Whole numbers divided once, so that they mirror each other exactly.
  const twice = b.op(arange, [], { start: 1 - count, step: 2, count });
  return b.op(div, [twice, align_corners ? Math.max(1, count - 1) : count]);
}

function affineGrid(b: Build, theta: TensorValue, size: Shape, align_corners: boolean): TensorValue {
  const { shape } = theta.type;
  if (size.length !== 4)
    b.fail(
      "count",
      `affine_grid expects the size [N, C, H, W] of images, got ${showShape(size)}`,
      size.length === 5 ? VOLUMES : undefined,
    );
  const [batch, , height, width] = size as readonly [Dim, Dim, Dim, Dim];
  if (shape.length !== 3 || shape[1] !== 2 || shape[2] !== 3)
    b.fail("rank", `affine_grid expects a theta [N, 2, 3] for each image, got ${showShape(shape)}`);
  if (!sameDim(batch, shape[0] as Dim))
    b.fail("unequal", `affine_grid is to make ${showDim(batch)} grids of ${showShape(shape)}`);
  if (!isFixed(height) || !isFixed(width))
    return b.fail("open", `affine_grid needs a fixed size, got ${showShape(size)}`);
  if (height < 1 || width < 1) b.fail("size", `affine_grid needs a positive size, got ${showShape(size)}`);
  const columns = reshapeTo(b, theta, [batch, 1, 1, 2, 3]);
  const factor = (at: number): TensorValue => reshapeTo(b, sliceOf(b, columns, 4, at, 1, 1), [batch, 1, 1, 2]);
  const x = reshapeTo(b, coordinates(b, width, align_corners), [width, 1]);
  const y = reshapeTo(b, coordinates(b, height, align_corners), [height, 1, 1]);
  const turned = b.op(add, [b.op(mul, [factor(0), x]), b.op(mul, [factor(1), y])]);
  return b.op(add, [turned, factor(2)]);
}

function sample(
  b: Build,
  input: TensorValue,
  grid: TensorValue,
  how: { readonly mode: string; readonly padding_mode: string; readonly align_corners: boolean },
): TensorValue {
  if (input.type.shape.length === 5 || grid.type.shape.length === 5)
    b.fail(
      "rank",
      `grid_sample expects images [N, C, H, W] and a grid [N, rows, columns, 2], got ${showShape(input.type.shape)} and ${showShape(grid.type.shape)}`,
      VOLUMES,
    );
  return b.op(gridSample, [input, grid], how);
}

const align_corners = fallback(orNone(bool), null);

export const gridFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "affine_grid",
    summary:
      "where each pixel of an image of that size comes from, if the matrices theta say it: a grid for grid_sample",
    torch: "torch.nn.functional.affine_grid",
    params: { theta: required(tensor), size: required(dims), align_corners },
    apply: (b, { theta, size, align_corners: isAligned }) => affineGrid(b, theta, size, isAligned ?? false),
  }),
  defineFunction({
    name: "grid_sample",
    summary: gridSample.summary,
    torch: gridSample.torch.api,
    params: {
      input: required(tensor),
      grid: required(tensor),
      mode: fallback(oneOf("bilinear", "nearest", "bicubic"), "bilinear", '"bilinear"'),
      padding_mode: fallback(oneOf("zeros", "border", "reflection"), "zeros", '"zeros"'),
      align_corners,
    },
    apply: (b, { input, grid, align_corners: isAligned, ...how }) =>
      sample(b, input, grid, { ...how, align_corners: isAligned ?? false }),
  }),
];
