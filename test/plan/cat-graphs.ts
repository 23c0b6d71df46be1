import type { PlanCase } from "./graphs.ts";

const same = "stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1";
const point = "stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1";
const largest = "kernel_size=[3,3], stride=[1,1], padding=[1,1], dilation=[1,1], ceil_mode=false";

/** Concatenations whose parts are made in place, and those whose parts cannot be. */
export const catCases: readonly PlanCase[] = [
  {
    title: "outputs of convolutions, then a padded convolution",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[4,3,3,3], @b: f32[5,3,1,1], @c: f32[4,9,3,3]) {
      %1 = conv2d(%x, @a, ${same}) |> relu
      %2 = conv2d(%x, @b, ${point})
      %3 = cat(%1, %2, dim=1)
      %4 = conv2d(%3, @c, ${same})
      return %4 }`,
  },
  {
    title: "a dense block",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[4,3,3,3], @b: f32[2,4,3,3], @c: f32[2,6,3,3], @d: f32[2,8,3,3], @s: f32[8,1,1]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = conv2d(%1, @b, ${same})
      %3 = cat(%1, %2, dim=1)
      %4 = conv2d(%3, @c, ${same})
      %5 = cat(%1, %2, %4, dim=1)
      %6 = scale_shift(%5, @s, @s) |> relu
      %7 = conv2d(%6, @d, ${same})
      %8 = cat(%1, %2, %4, %7, dim=1)
      %9 = relu(%8)
      return %9 }`,
  },
  {
    title: "a dense block by concatenations of concatenations",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[4,3,3,3], @b: f32[2,4,3,3], @c: f32[2,6,3,3], @d: f32[3,8,1,1]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = conv2d(%1, @b, ${same})
      %3 = cat(%1, %2, dim=1)
      %4 = conv2d(%3, @c, ${same})
      %5 = cat(%3, %4, dim=1)
      %6 = conv2d(%5, @d, ${point})
      %7 = cat(%6, %5, dim=1)
      %8 = neg(%7)
      return %8, %5 }`,
  },
  {
    title: "with an input of the model, in front, between and behind",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[4,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = cat(%x, %1, dim=1)
      %3 = relu(%2)
      %4 = conv2d(%x, @a, ${same})
      %5 = cat(%4, %x, dim=1)
      %6 = neg(%5)
      %7 = conv2d(%x, @a, ${same})
      %8 = conv2d(%x, @a, ${same})
      %9 = cat(%7, %x, %8, dim=1)
      %10 = exp(%9)
      return %3, %6, %10 }`,
  },
  {
    title: "the same value twice",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[4,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = neg(%1)
      %3 = cat(%1, %1, %2, dim=1)
      %4 = relu(%3)
      return %4 }`,
  },
  {
    title: "one value in two concatenations, in another order",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[4,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = relu(%1)
      %3 = cat(%1, %2, dim=1)
      %4 = cat(%2, %1, dim=1)
      %5 = add(%3, %4)
      return %5 }`,
  },
  {
    title: "a part that is returned, and a concatenation that is",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[4,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = relu(%1)
      %3 = neg(%x)
      %4 = cat(%1, %2, %3, dim=1)
      return %1, %4 }`,
  },
  {
    title: "views as parts",
    graph: `graph G(%x: f32[N,4,4,5], @a: f32[4,4,3,3], @b: f32[4,4,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = slice(%1, dim=1, start=0, step=1, count=[2])
      %3 = slice(%1, dim=1, start=2, step=1, count=[2])
      %4 = cat(%3, %2, dim=1)
      %5 = conv2d(%4, @b, ${same})
      %6 = reshape(%1, shape=[N,80])
      %7 = reshape(%5, shape=[N,80])
      %8 = cat(%6, %7, dim=1)
      %9 = relu(%8)
      return %9, %5 }`,
  },
  {
    title: "along rows and columns, read with a border",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[3,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = relu(%x)
      %3 = cat(%1, %2, dim=2)
      %4 = conv2d(%3, @a, ${same})
      %5 = neg(%4)
      %6 = cat(%5, %4, dim=3)
      %7 = max_pool2d(%6, ${largest})
      return %7 }`,
  },
  {
    title: "parts of an inception block, with borders of zeros and of −∞",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[4,3,1,1], @b: f32[2,3,3,3], @c: f32[2,9,3,3]) {
      %1 = conv2d(%x, @a, ${point}) |> relu
      %2 = conv2d(%x, @b, ${same}) |> relu
      %3 = max_pool2d(%x, ${largest})
      %4 = cat(%1, %2, %3, dim=1)
      %5 = max_pool2d(%4, ${largest})
      %6 = conv2d(%4, @c, ${same})
      %7 = conv2d(%5, @c, ${same}) |> add(_, %6)
      return %7 }`,
  },
  {
    title: "a part that a border-hungry convolution reads too",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[4,3,3,3], @b: f32[4,4,3,3], @c: f32[3,8,1,1]) {
      %1 = conv2d(%x, @a, ${same}) |> relu
      %2 = conv2d(%1, @b, ${same}) |> relu
      %3 = cat(%1, %2, dim=1)
      %4 = conv2d(%3, @c, ${point})
      %5 = max_pool2d(%2, ${largest})
      return %4, %5 }`,
  },
  {
    title: "with an epilogue, of one tensor, of vectors, and of weights",
    graph: `graph G(%x: f32[N,4], @p: f32[1,4], @q: f32[1,3]) {
      %1 = relu(%x)
      %2 = cat(%x, %1, dim=1) |> relu |> add(_, %x8)
      %3 = cat(%x, dim=1)
      %4 = cat(@p, @q, dim=1)
      %5 = neg(%4)
      %6 = linear(%2, @w)
      %7 = add(%6, %5)
      %8 = cat(%3, %7, dim=1)
      return %2, %8, %4 }`.replace("@q: f32[1,3]", "@q: f32[1,3], @w: f32[7,8], %x8: f32[N,8]"),
  },
  {
    title: "a part computed in place of its operand, which stays in use",
    graph: `graph G(%x: f32[N,4,3,3], @a: f32[4,4,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = relu(%1)
      %3 = neg(%2)
      %4 = cat(%3, %2, dim=1)
      %5 = add(%2, %3)
      %6 = relu(%4)
      return %6, %5, %1 }`,
  },
  {
    title: "a part that lives in the concatenation of the concatenation, but elsewhere",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[3,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = conv2d(%1, @a, ${same})
      %3 = cat(%1, %2, dim=2)
      %4 = cat(%3, %2, dim=2)
      return %4 }`,
  },
  {
    title: "along rows within one along columns, with a border around both",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[3,3,3,3], @b: f32[2,3,1,9]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = neg(%1)
      %3 = cat(%1, %2, dim=3)
      %4 = conv2d(%3, @a, ${same})
      %5 = cat(%4, %3, dim=2)
      %6 = conv2d(%5, @b, stride=[1,1], padding=[0,0,4,4], dilation=[1,1], groups=1)
      return %6 }`,
  },
];
