import { count, fallback, int, pairOf, required, size, tensor } from "../ir/arguments.ts";
import { dimOf, type Build } from "../ir/build.ts";
import { isFixed, showDim, showShape, type Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { permute } from "../ops/arrangement/views.ts";
import { fold, unfold } from "../ops/arrangement/windows.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { asBatch, type Pair } from "./image.ts";
import { padTo } from "./padding.ts";
import { reshapeTo } from "./shape.ts";

export const windowParams = {
  kernel_size: required(pairOf(size)),
  dilation: fallback(pairOf(size), [1, 1], "1"),
  padding: fallback(pairOf(count), [0, 0], "0"),
  stride: fallback(pairOf(size), [1, 1], "1"),
};

interface ImageWindows {
  readonly kernel_size: Pair;
  readonly dilation: Pair;
  readonly padding: Pair;
  readonly stride: Pair;
}

/** How many windows there are along height and width. */
function windowsOf(b: Build, sizes: Pair, { kernel_size, dilation, padding, stride }: ImageWindows): Pair {
  const counts = sizes.map((each, i) => {
    const span = ((kernel_size[i] as number) - 1) * (dilation[i] as number) + 1;
    return Math.floor((each + 2 * (padding[i] as number) - span) / (stride[i] as number)) + 1;
  });
  if (counts.some((each) => each < 1))
    b.fail(
      "small",
      `windows of ${kernel_size.join("×")}${dilation.some((each) => each > 1) ? `, dilated by ${dilation.join("×")},` : ""} do not fit into an image of ${sizes.join("×")}${padding.some((each) => each > 0) ? `, padded by ${padding.join("×")}` : ""}`,
    );
  return counts as unknown as Pair;
}

/** The windows of images [N, C, H, W] as columns [N, C · kh · kw, windows]; only the border is new memory. */
export function unfoldImage(b: Build, input: TensorValue, how: ImageWindows): TensorValue {
  const { shape } = input.type;
  if (shape.length !== 4 && shape.length !== 3)
    b.fail("rank", `unfold expects images [N, C, H, W] or [C, H, W], got ${showShape(shape)}`);
  return asBatch(b, input, (images) => {
    const [batch, channels, ...sizes] = images.type.shape as readonly [Dim, Dim, Dim, Dim];
    if (!isFixed(channels) || !sizes.every(isFixed))
      return b.fail("open", `unfold needs images of a fixed size, got ${showShape(shape)}`);
    const { kernel_size, dilation, padding, stride } = how;
    const counts = windowsOf(b, sizes as unknown as Pair, how);
    const [top, left] = padding;
    const padded = padTo(b, images, [left, left, top, top], "constant", 0);
    const windows = [2, 3].reduce(
      (x, dim) =>
        b.op(unfold, [x], {
          dim,
          count: kernel_size[dim - 2] as number,
          step: stride[dim - 2] as number,
          dilation: dilation[dim - 2] as number,
        }),
      padded,
    );
    const columns = b.op(permute, [windows], { dims: [0, 1, 4, 5, 2, 3] });
    return reshapeTo(b, columns, [batch, channels * kernel_size[0] * kernel_size[1], counts[0] * counts[1]]);
  });
}

/** Columns [N, C · kh · kw, windows] as images [N, C, H, W], in which what overlaps is added up. */
export function foldImage(
  b: Build,
  input: TensorValue,
  how: ImageWindows & { readonly output_size: Pair },
): TensorValue {
  const { shape } = input.type;
  if (shape.length !== 3 && shape.length !== 2)
    b.fail(
      "rank",
      `fold expects columns [N, C · height · width, windows] or [C · height · width, windows], got ${showShape(shape)}`,
    );
  const { output_size, kernel_size, dilation, padding, stride } = how;
  const [rows, columns] = shape.slice(-2) as [Dim, Dim];
  const each = kernel_size[0] * kernel_size[1];
  if (!isFixed(rows) || !isFixed(columns))
    return b.fail("open", `fold needs columns of a fixed size, got ${showShape(shape)}`);
  if (rows % each !== 0)
    b.fail(
      "indivisible",
      `fold by windows of ${kernel_size.join("×")} needs rows in ${each}s, got ${rows} in ${showShape(shape)}`,
    );
  const counts = windowsOf(b, output_size, how);
  if (columns !== counts[0] * counts[1])
    b.fail(
      "unequal",
      `an image of ${output_size.join("×")} has ${counts.join(" · ")} = ${counts[0] * counts[1]} windows, but ${showShape(shape)} has ${showDim(columns)}`,
    );
  const batch = shape.length === 3 ? [shape[0] as Dim] : [1];
  const apart = reshapeTo(b, input, [...batch, rows / each, ...kernel_size, ...counts]);
  const windows = b.op(permute, [apart], { dims: [0, 1, 4, 5, 3, 2] });
  const images = [2, 3].reduce(
    (x, dim) =>
      b.op(fold, [x], {
        dim,
        step: stride[dim - 2] as number,
        dilation: dilation[dim - 2] as number,
        size: (output_size[dim - 2] as number) + 2 * (padding[dim - 2] as number),
      }),
    windows,
  );
  const [top, left] = padding;
  const inside = padTo(b, images, [-left, -left, -top, -top], "constant", 0);
  return shape.length === 3 ? inside : reshapeTo(b, inside, inside.type.shape.slice(1));
}

/** The tensor's method of the name, which is about one dimension. */
const unfoldMethod = defineFunction({
  name: "unfold",
  summary: "windows along a dimension, in a new last dimension",
  torch: "torch.Tensor.unfold",
  params: { input: required(tensor), dimension: required(int), size: required(size), step: required(size) },
  apply(b, { input, dimension, size: length, step }) {
    // PyTorch takes a single number for a row of one.
    const row = input.type.shape.length === 0 ? reshapeTo(b, input, [1]) : input;
    const dim = dimOf(b, row, dimension);
    const windows = b.op(unfold, [row], { dim, count: length, step, dilation: 1 });
    return row === input ? windows : reshapeTo(b, windows, [1]);
  },
});

export const windowFunctions: readonly TensorFunction[] = [
  defineFunction({
    name: "unfold",
    summary:
      "the windows of an image as columns; the method x.unfold(dimension, size, step) is torch.Tensor.unfold: windows along one dimension",
    torch: "torch.nn.functional.unfold",
    params: { input: required(tensor), ...windowParams },
    method: unfoldMethod,
    apply: (b, { input, ...how }) => unfoldImage(b, input, how),
  }),
  defineFunction({
    name: "fold",
    summary: "columns as windows of an image, added up where they overlap",
    torch: "torch.nn.functional.fold",
    params: { input: required(tensor), output_size: required(pairOf(size)), ...windowParams },
    apply: (b, { input, ...how }) => foldImage(b, input, how),
  }),
];
