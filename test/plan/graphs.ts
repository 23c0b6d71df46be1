/** Graphs that are hard to plan, in the text form; types of nodes are inferred. Each is run for every batch. */
export interface PlanCase {
  readonly title: string;
  readonly graph: string;
}

const same = "stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=1";
const wide = "stride=[1,1], padding=[2,2,2,2], dilation=[1,1], groups=1";
const half = "stride=[2,2], padding=[1,1,1,1], dilation=[1,1], groups=1";
const point = "stride=[1,1], padding=[0,0,0,0], dilation=[1,1], groups=1";
const largest = "kernel_size=[3,3], stride=[1,1], padding=[1,1], dilation=[1,1], ceil_mode=false";
const average = `${largest}, count_include_pad=true, divisor_override=null`;

const borders: readonly PlanCase[] = [
  {
    title: "two convolutions with different borders read one value",
    graph: `graph G(%x: f32[N,3,6,5], @w: f32[4,3,1,1], @a: f32[4,4,3,3], @b: f32[4,4,5,5]) {
      %1 = conv2d(%x, @w, ${point}) |> relu
      %2 = conv2d(%1, @a, ${same})
      %3 = conv2d(%1, @b, ${wide}) |> add(_, %2)
      return %3 }`,
  },
  {
    title: "a max pool and a convolution read one value: −∞ and 0 around it",
    graph: `graph G(%x: f32[N,3,6,5], @w: f32[4,3,3,3], @a: f32[4,4,3,3]) {
      %1 = conv2d(%x, @w, ${same})
      %2 = max_pool2d(%1, ${largest})
      %3 = conv2d(%1, @a, ${same})
      %4 = avg_pool2d(%1, ${average})
      %5 = add(%2, %3) |> add(%4, _)
      return %5 }`,
  },
  {
    title: "a max pool and a convolution read one input",
    graph: `graph G(%x: f32[N,3,6,5], @a: f32[3,3,3,3]) {
      %2 = max_pool2d(%x, ${largest})
      %3 = conv2d(%x, @a, ${half})
      return %2, %3, %x }`,
  },
  {
    title: "convolutions one after the other, strided and grouped",
    graph: `graph G(%x: f32[N,4,9,7], @a: f32[8,4,3,3], @ab: f32[8], @b: f32[8,1,3,3], @c: f32[8,2,3,3]) {
      %1 = conv2d(%x, @a, @ab, ${half}) |> relu
      %2 = conv2d(%1, @b, -, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=8)
      %3 = conv2d(%2, @c, stride=[1,1], padding=[0,2,1,0], dilation=[1,1], groups=4)
      return %3 }`,
  },
  {
    title: "a padded convolution of something computed in place",
    graph: `graph G(%x: f32[N,4,5,5], @a: f32[4,4,1,1], @b: f32[4,4,3,3]) {
      %1 = conv2d(%x, @a, ${point})
      %2 = conv2d(%1, @a, ${point}) |> add(_, %1) |> relu
      %3 = conv2d(%2, @b, ${same})
      return %3 }`,
  },
  {
    title: "residual blocks",
    graph: `graph G(%x: f32[N,4,5,5], @a: f32[4,4,3,3], @b: f32[4,4,3,3], @s: f32[4,1,1], @t: f32[4,1,1]) {
      %1 = conv2d(%x, @a, ${same}) |> scale_shift(_, @s, @t) |> relu
      %2 = conv2d(%1, @b, ${same}) |> relu
      %3 = conv2d(%2, @a, ${same}) |> add(_, %1) |> relu
      %4 = conv2d(%3, @b, ${same}) |> relu
      %5 = conv2d(%4, @a, ${same})
      %6 = add(%5, %3)
      %7 = relu(%6)
      %8 = conv2d(%7, @b, ${same})
      %9 = add(%8, %7)
      %10 = mean(%9, dims=[2,3])
      return %10 }`,
  },
  {
    title: "a weight that is only known when the network runs",
    graph: `graph G(%x: f32[N,3,5,5], %w: f32[5,3,3,3], @b: f32[5]) {
      %1 = relu(%w)
      %2 = conv2d(%x, %1, @b, ${same})
      %3 = conv2d(%x, %w, -, ${same})
      return %2, %3 }`,
  },
  {
    title: "weights that are calculated, shared and used in two packings",
    graph: `graph G(%x: f32[N,3,5,5], @w: f32[6,3,3,3], @s: f32[6,1,1,1], @v: f32[6,1,3,3], @b: f32[6]) {
      %1 = mul(@w, @s)
      %2 = mul(@s, @s)
      %3 = mul(%1, %2)
      %4 = mul(@b, 2)
      %5 = conv2d(%x, %3, %4, ${same})
      %6 = mul(@v, %2)
      %7 = conv2d(%5, %6, %4, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=6)
      %8 = conv2d(%x, %1, @b, ${same}) |> add(_, %7)
      %9 = reshape(@s, shape=[6])
      %10 = conv2d(%x, @w, %9, ${same})
      return %8, %10, %3 }`,
  },
  {
    title: "weights whose calculation reads others as it ends, or that are views in pieces",
    graph: `graph G(%x: f32[N,3,5,5], @w: f32[6,3,3,3], @s: f32[6,1,1,1], @v: f32[2,3,3,3,3], @u: f32[6,9,3]) {
      %1 = mul(@w, @s) |> add(_, @s) |> relu
      %2 = conv2d(%x, %1, -, ${same})
      %3 = permute(@v, dims=[1,0,2,3,4])
      %4 = reshape(%3, shape=[6,3,3,3])
      %5 = conv2d(%2, %4, -, stride=[1,1], padding=[1,1,1,1], dilation=[1,1], groups=2)
      %6 = mul(%4, @s)
      %7 = conv2d(%x, %6, -, ${same}) |> add(_, %5)
      %8 = permute(@u, dims=[0,2,1])
      %9 = reshape(%8, shape=[6,3,3,3])
      %10 = add(%9, %4)
      %11 = conv2d(%x, %10, -, ${same})
      return %7, %11 }`,
  },
  {
    title: "single rows and pixels with a border",
    graph: `graph G(%x: f32[N,3,1,5], @a: f32[3,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = max_pool2d(%1, ${largest})
      %3 = adaptive_avg_pool2d(%2, output_size=[1,1])
      %4 = conv2d(%3, @a, ${wide})
      %5 = reshape(%3, shape=[N,3])
      return %4, %5 }`,
  },
];

const results: readonly PlanCase[] = [
  {
    title: "a value that is returned and also read",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[3,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      %2 = conv2d(%1, @a, ${same})
      return first: %1, last: %2 }`,
  },
  {
    title: "a value that is returned twice",
    graph: `graph G(%x: f32[N,3,4,5], @a: f32[3,3,3,3]) {
      %1 = conv2d(%x, @a, ${same})
      return %1, %1 }`,
  },
  { title: "an input that is returned as it is", graph: "graph G(%x: f32[N,3]) { return %x }" },
  { title: "a parameter that is returned", graph: "graph G(%x: f32[N,3], @p: f32[2,2]) { return @p, %x }" },
  {
    title: "a view that is returned with what it shows",
    graph: `graph G(%x: f32[N,4,3,2], @a: f32[4,4,1,1]) {
      %1 = conv2d(%x, @a, ${point})
      %2 = reshape(%1, shape=[N,24])
      %3 = permute(%1, dims=[0,2,3,1])
      return %1, %2, %3 }`,
  },
  {
    title: "an identity of an input, of a result, and of one in between",
    graph: `graph G(%x: f32[N,4]) {
      %1 = identity(%x)
      %2 = relu(%1)
      %3 = identity(%2)
      %4 = exp(%3)
      %5 = identity(%4)
      return %5, %1 }`,
  },
  {
    title: "a result that is overwritten by nobody",
    graph: `graph G(%x: f32[N,4]) {
      %1 = neg(%x)
      %2 = identity(%1)
      %3 = relu(%1)
      %4 = neg(%3)
      return %2, %4 }`,
  },
  {
    title: "a mean over the batch",
    graph: `graph G(%x: f32[N,3,4]) {
      %1 = mean(%x, dims=[0,2])
      %2 = sub(%x, %1)
      %3 = mean(%2, dims=[0,1,2])
      %4 = amax(%x, dims=[0])
      return %1, %2, %3, %4 }`,
  },
  {
    title: "values with and without a batch",
    graph: `graph G(%x: f32[N,4], %y: f32[3,4], @w: f32[4,4]) {
      %1 = linear(%y, @w) |> relu
      %2 = sum(%1, dims=[0])
      %3 = linear(%x, @w)
      %4 = add(%3, %2)
      %5 = linear(%1, @w) |> add(_, %2)
      %6 = add(%4, %2) |> relu
      return %6, %5 }`,
  },
  {
    title: "numbers on either side",
    graph: `graph G(%x: f32[N,4]) {
      %1 = sub(1, %x)
      %2 = div(2, %1) |> mul(_, -0.5) |> sub(3, _)
      %3 = maximum(%x, -Infinity)
      %4 = maximum(%x, Infinity)
      %5 = mul(%x, 0)
      %6 = mul(%x, -0)
      %7 = div(1, %5)
      %8 = div(1, %6)
      return %2, %3, %4, %7, %8 }`,
  },
];

export const cases: readonly PlanCase[] = [...borders, ...results];
