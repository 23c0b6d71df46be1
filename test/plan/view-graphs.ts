import type { PlanCase } from "./graphs.ts";

const same = "stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1";
const point = "stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1";

/** Readers of views: no copies where the memory can be read as it lies, right ones where it cannot. */
export const viewCases: readonly PlanCase[] = [
  {
    title: "flatten after channels-last, into linear, softmax and a sum",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[6,3,3,3], @w: f32[7,120]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = reshape(%1, shape=[N,120])
      %3 = linear(%2, @w)
      %4 = softmax(%2, dim=1)
      %5 = sum(%2, dims=[1])
      %6 = add(%2, %4)
      %7 = mul(%6, %5) |> add(%2, _)
      %8 = log_softmax(%7, dim=1)
      return %3, %8 }`,
  },
  {
    title: "two flattened values of different orders",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[3,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = reshape(%1, shape=[N,60])
      %3 = reshape(%x, shape=[N,60])
      %4 = add(%2, %3)
      %5 = permute(%x, dims=[0,2,3,1])
      %6 = reshape(%5, shape=[N,60])
      %7 = add(%6, %2)
      %8 = add(%2, %6)
      %9 = mul(%7, %8) |> add(_, %4)
      return %9 }`,
  },
  {
    title: "channel shuffle, then a padded convolution",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[6,3,3,3], @b: f32[6,6,3,3]) {
      %1 = conv2d(%x, @a, ${same}) |> relu
      %2 = reshape(%1, shape=[N,2,3,4,5])
      %3 = permute(%2, dims=[0,2,1,3,4])
      %4 = reshape(%3, shape=[N,6,4,5])
      %5 = conv2d(%4, @b, ${same})
      %6 = conv2d(%4, @b, stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1)
      return %5, %6, %4 }`,
  },
  {
    title: "channels in chunks, each into a padded convolution",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[8,3,3,3], @b: f32[4,4,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = slice(%1, dim=1, start=0, step=1, count=[4])
      %3 = slice(%1, dim=1, start=4, step=1, count=[4])
      %4 = conv2d(%2, @b, ${same})
      %5 = conv2d(%3, @b, ${same}) |> add(_, %2)
      %6 = cat(%4, %5, %3, dim=1)
      return %6 }`,
  },
  {
    title: "every second channel, row and column",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[8,3,3,3], @b: f32[4,4,3,3], @c: f32[8,8,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = slice(%1, dim=1, start=1, step=2, count=[4])
      %3 = conv2d(%2, @b, ${same})
      %4 = slice(%1, dim=2, start=1, step=2, count=[2])
      %5 = slice(%4, dim=3, start=0, step=3, count=[2])
      %6 = conv2d(%5, @c, ${same}) |> relu
      return %3, %6 }`,
  },
  {
    title: "one sample, one channel, one row",
    graph: `graph G(%x: f32[3,4,5,6], @a: f32[4,4,3,3], @b: f32[2,1,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = slice(%1, dim=0, start=1, step=1, count=[1])
      %3 = conv2d(%2, @a, ${same})
      %4 = slice(%1, dim=1, start=2, step=1, count=[1])
      %5 = conv2d(%4, @b, ${same})
      %6 = slice(%1, dim=2, start=4, step=1, count=[1])
      %7 = conv2d(%6, @a, ${same})
      return %3, %5, %7 }`,
  },
  {
    title: "a flattened value in slices",
    graph: `graph G(%x: f32[N,6,2,2], @a: f32[6,6,1,1], @w: f32[5,8]) {
      %1 = conv2d(%x, @a, ${point})
      %2 = reshape(%1, shape=[N,24])
      %3 = slice(%2, dim=1, start=8, step=1, count=[8])
      %4 = slice(%2, dim=1, start=3, step=1, count=[8])
      %5 = slice(%2, dim=1, start=23, step=1, count=[1])
      %6 = linear(%3, @w)
      %7 = linear(%4, @w) |> add(_, %5)
      %8 = slice(%2, dim=1, start=1, step=3, count=[8])
      %9 = linear(%8, @w)
      return %6, %7, %9 }`,
  },
  {
    title: "tokens of an image, and back",
    graph: `graph G(%x: f32[N,3,4,6], @a: f32[8,3,2,2], @w: f32[8,8], @b: f32[8,8,3,3]) {
      %1 = conv2d(%x, @a, stride=[2,2], padding=[0,0,0,0], dilation=[1,1], groups=1)
      %2 = reshape(%1, shape=[N,8,6])
      %3 = permute(%2, dims=[0,2,1])
      %4 = linear(%3, @w) |> add(_, %3)
      %5 = softmax(%4, dim=1)
      %6 = permute(%5, dims=[0,2,1])
      %7 = reshape(%6, shape=[N,8,2,3])
      %8 = conv2d(%7, @b, ${same})
      return %8, %4 }`,
  },
  {
    title: "batch and rows as one dimension",
    graph: `graph G(%x: f32[N,4,6], @w: f32[5,6]) {
      %1 = reshape(%x, shape=[4N,6])
      %2 = linear(%1, @w) |> relu
      %3 = reshape(%2, shape=[N,4,5])
      %4 = reshape(%2, shape=[2N,10])
      %5 = permute(%3, dims=[1,0,2])
      %6 = sum(%5, dims=[1])
      %7 = softmax(%5, dim=0)
      %8 = permute(%7, dims=[1,2,0])
      return %3, %4, %6, %8 }`,
  },
  {
    title: "an expanded value",
    graph: `graph G(%x: f32[N,3,1,1], @a: f32[3,3,3,3], @e: f32[1,3,1]) {
      %1 = expand(%x, shape=[N,3,4,5])
      %2 = conv2d(%1, @a, ${same})
      %3 = add(%1, %2)
      %4 = expand(@e, shape=[N,3,4])
      %5 = reshape(%4, shape=[N,12])
      %6 = exp(%5)
      return %3, %6, %5 }`,
  },
  {
    title: "a view of a weight that must be copied",
    graph: `graph G(%x: f32[N,6], @w: f32[2,3,4], @v: f32[6,4]) {
      %1 = permute(@w, dims=[2,0,1])
      %2 = reshape(%1, shape=[4,6])
      %3 = linear(%x, %2)
      %4 = permute(@v, dims=[1,0])
      %5 = linear(%x, %4) |> add(%3, _)
      return %5 }`,
  },
];
