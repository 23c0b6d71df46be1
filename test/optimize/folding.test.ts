import { describe, expect, test } from "vitest";
import { optimize } from "../../compiler/4-optimize/index.ts";
import { factsOf } from "../../compiler/ir/facts.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { checkGraph } from "../support/check-graph.ts";

const conv = ({ stride = 1, padding = [0, 0, 0, 0], dilation = 1, groups = 1 } = {}): string =>
  `stride=[${stride},${stride}], padding=[${padding.join()}], dilation=[${dilation},${dilation}], groups=${groups}`;
const pool = "kernel_size=[3,3], stride=[2,2], dilation=[1,1], divisor_override=null";
const norm = "@s: f32[6,1,1], @t: f32[6,1,1]";
/** What can carry nothing: two inputs side by side. */
const images = "%x: f32[N,2,5,7], %y: f32[N,4,5,7]";
const side = "%0 = cat(%x, %y, dim=1)";

/** Of both signs, now and then zero, or as large as 1 / √eps makes the scale of a norm whose variance is tiny. */
const normLike = (count: number, random: () => number): Float32Array =>
  Float32Array.from({ length: count }, () => {
    const [sign, kind, size] = [random() < 0.5 ? -1 : 1, random(), random()];
    return sign * (kind < 0.05 ? 316 : kind < 0.1 ? 0 : 2 * size);
  });

/** Nothing to divide by that makes infinities. */
const divisors = (count: number, random: () => number): Float32Array =>
  normLike(count, random).map((value) => (Math.abs(value) < 0.1 ? 0.1 : value));

/** What becomes of a graph: the kernels that run each time, with what rides on them. */
const cases: readonly (readonly [
  title: string,
  inputs: string,
  body: readonly string[],
  kernels: readonly string[],
])[] = [
  [
    "norm, then conv without padding",
    `${images}, ${norm}, @w: f32[4,6,3,2], @b: f32[4]`,
    [side, "%1 = scale_shift(%0, @s, @t)", `%2 = conv2d(%1, @w, @b, ${conv({ stride: 2 })})`, "%3 = relu(%2)"],
    ["cat", "conv2d relu"],
  ],
  [
    "norm, then conv with padding that is wider than the image",
    `%x: f32[N,2,1,1], %y: f32[N,4,1,1], ${norm}, @w: f32[2,6,3,3]`,
    [side, "%1 = scale_shift(%0, @s, @t)", `%2 = conv2d(%1, @w, ${conv({ stride: 3, padding: [2, 3, 1, 4] })})`],
    ["cat", "conv2d add"],
  ],
  [
    "norm, then conv with padding, dilation and groups",
    `${images}, ${norm}, @w: f32[4,3,3,3], @b: f32[4]`,
    [
      side,
      "%1 = scale_shift(%0, @s, @t)",
      `%2 = conv2d(%1, @w, @b, ${conv({ padding: [2, 2, 2, 2], dilation: 2, groups: 2 })})`,
      "%3 = relu(%2)",
    ],
    ["cat", "conv2d add relu"],
  ],
  [
    "norm, then depthwise conv",
    `${images}, ${norm}, @w: f32[6,1,3,3]`,
    [side, "%1 = scale_shift(%0, @s, @t)", `%2 = conv2d(%1, @w, ${conv({ padding: [1, 1, 1, 1], groups: 6 })})`],
    ["cat", "conv2d add"],
  ],
  [
    "norm of what is read elsewhere too",
    `%x: f32[N,6,5,5], ${norm}, @w: f32[4,6,3,3]`,
    [
      "%1 = relu(%x)",
      "%2 = scale_shift(%1, @s, @t)",
      `%3 = conv2d(%2, @w, ${conv({ padding: [1, 1, 1, 1] })})`,
      "%4 = mean(%1, dims=[1])",
      "%5 = add(%4, %3)",
    ],
    ["relu", "mean", "conv2d add add"],
  ],
  [
    "norms before and after a conv",
    `${images}, ${norm}, @w: f32[6,6,3,3], @c: f32[6,1,1], @d: f32[6,1,1]`,
    [
      side,
      "%1 = scale_shift(%0, @s, @t)",
      `%2 = conv2d(%1, @w, ${conv({ padding: [1, 1, 1, 1] })})`,
      "%3 = scale_shift(%2, @c, @d)",
      "%4 = relu(%3)",
    ],
    ["cat", "conv2d add relu"],
  ],
  [
    "a border larger than what it would save",
    `%x: f32[N,1,4,4], @s: f32[1,1,1], @t: f32[1,1,1], @w: f32[4,1,3,3]`,
    ["%1 = scale_shift(%x, @s, @t)", `%2 = conv2d(%1, @w, ${conv({ padding: [1, 1, 1, 1] })})`],
    ["scale_shift", "conv2d"],
  ],
  [
    "(x − mean) / std",
    `%x: f32[N,3,5,5], @m: f32[3,1,1], @d: f32[3,1,1], @w: f32[4,3,3,3], @b: f32[4]`,
    ["%1 = sub(%x, @m)", "%2 = div(%1, @d)", `%3 = conv2d(%2, @w, @b, ${conv()})`],
    ["conv2d"],
  ],
  [
    "numbers, the wrong way round",
    `%x: f32[N,3,5,5], @w: f32[4,3,2,2]`,
    ["%1 = sub(1, %x)", "%2 = mul(2, %1)", "%3 = add(0.25, %2)", `%4 = conv2d(%3, @w, ${conv()})`],
    ["conv2d"],
  ],
  [
    "only a scale, which needs no border",
    `%x: f32[N,3,4,4], @w: f32[8,3,3,3]`,
    ["%1 = div(%x, 255)", `%2 = conv2d(%1, @w, ${conv({ padding: [1, 1, 1, 1] })})`],
    ["conv2d"],
  ],
  [
    "what the divisor depends on stays",
    `%x: f32[N,3,4,4], @m: f32[3,1,1], @w: f32[8,3,2,2]`,
    ["%1 = div(@m, %x)", `%2 = conv2d(%1, @w, ${conv()})`],
    ["div", "conv2d"],
  ],
  [
    "norm, flatten, linear",
    `${images}, ${norm}, @w: f32[5,210], @b: f32[5]`,
    [side, "%1 = scale_shift(%0, @s, @t)", "%2 = reshape(%1, shape=[N,210])", "%3 = linear(%2, @w, @b)"],
    ["cat", "linear"],
  ],
  [
    "scales on both sides of flatten, one per row and one per feature",
    `%x: f32[N,2,3,4], @r: f32[3,1], @f: f32[24], @w: f32[5,24]`,
    [
      "%1 = mul(%x, @r)",
      "%2 = sub(%1, 0.5)",
      "%3 = reshape(%2, shape=[N,24])",
      "%4 = add(%3, @f)",
      "%5 = linear(%4, @w)",
    ],
    ["linear"],
  ],
  [
    "a flatten that leaves channels apart stays one",
    `%x: f32[N,2,3,4], @s: f32[2,1,1], @w: f32[5,12]`,
    ["%1 = mul(%x, @s)", "%2 = reshape(%1, shape=[N,2,12])", "%3 = linear(%2, @w)"],
    ["mul", "linear"],
  ],
  [
    "rows of images as sequences",
    `%x: f32[N,6,8], @s: f32[6,1], @t: f32[6,1], @w: f32[4,6,1,3]`,
    [
      "%1 = scale_shift(%x, @s, @t)",
      "%2 = reshape(%1, shape=[N,6,1,8])",
      `%3 = conv2d(%2, @w, ${conv({ padding: [0, 0, 1, 1] })})`,
      "%4 = reshape(%3, shape=[N,4,8])",
    ],
    ["conv2d add"],
  ],
  [
    "norm, average pooling, linear",
    `${images}, ${norm}, @w: f32[5,6]`,
    [
      side,
      "%1 = scale_shift(%0, @s, @t)",
      "%2 = adaptive_avg_pool2d(%1, output_size=[1,1])",
      "%3 = reshape(%2, shape=[N,6])",
      "%4 = linear(%3, @w)",
    ],
    ["cat", "adaptive_avg_pool2d scale_shift", "linear"],
  ],
  [
    "average pooling that does not count padding",
    `${images}, ${norm}, @w: f32[5,6,1,1]`,
    [
      side,
      "%1 = scale_shift(%0, @s, @t)",
      `%2 = avg_pool2d(%1, ${pool}, padding=[1,1], ceil_mode=true, count_include_pad=false)`,
      "%3 = relu(%2)",
    ],
    ["cat", "avg_pool2d scale_shift relu"],
  ],
  [
    "average pooling whose last windows reach beyond the image",
    `${images}, ${norm}`,
    [
      side,
      "%1 = scale_shift(%0, @s, @t)",
      `%2 = avg_pool2d(%1, ${pool}, padding=[0,0], ceil_mode=true, count_include_pad=true)`,
    ],
    ["cat", "avg_pool2d scale_shift"],
  ],
  [
    "average pooling that counts padding",
    `${images}, ${norm}`,
    [
      side,
      "%1 = scale_shift(%0, @s, @t)",
      `%2 = avg_pool2d(%1, ${pool}, padding=[1,1], ceil_mode=false, count_include_pad=true)`,
    ],
    ["cat", "scale_shift", "avg_pool2d"],
  ],
  [
    "max pooling, which a negative scale would turn round",
    `${images}, ${norm}`,
    [
      side,
      "%1 = scale_shift(%0, @s, @t)",
      `%2 = max_pool2d(%1, kernel_size=[2,2], stride=[2,2], padding=[0,0], dilation=[1,1], ceil_mode=false)`,
    ],
    ["cat", "scale_shift", "max_pool2d"],
  ],
  [
    "norms on both sides of average pooling become one",
    `${images}, ${norm}, @c: f32[6,1,1], @d: f32[6,1,1]`,
    [side, "%1 = scale_shift(%0, @s, @t)", "%2 = mean(%1, dims=[2,3])", "%3 = scale_shift(%2, @c, @d)"],
    ["cat", "mean scale_shift"],
  ],
  [
    "zeros around an image, two convolutions",
    `%x: f32[N,3,1,2], @w: f32[4,3,3,3], @v: f32[4,3,5,4]`,
    [
      `%1 = pad(%x, before=[0,0,2,1], after=[0,0,4,3], mode="constant", value=0)`,
      `%2 = conv2d(%1, @w, ${conv({ stride: 2, padding: [1, 0, 0, 2] })})`,
      `%3 = conv2d(%1, @v, ${conv()})`,
      "%4 = mean(%2, dims=[1,2,3])",
      "%5 = mul(%3, %4)",
    ],
    ["conv2d", "mean", "conv2d mul"],
  ],
  [
    "norm, zeros around it, conv",
    `${images}, ${norm}, @w: f32[4,6,3,3]`,
    [
      side,
      "%1 = scale_shift(%0, @s, @t)",
      `%2 = pad(%1, before=[0,0,0,0], after=[0,0,1,1], mode="constant", value=0)`,
      `%3 = conv2d(%2, @w, ${conv({ stride: 2 })})`,
    ],
    ["cat", "conv2d add"],
  ],
  [
    "transposed conv in groups, then norm",
    `%x: f32[N,4,3,2], @w: f32[4,3,3,2], @b: f32[6], ${norm}`,
    [
      "%1 = conv_transpose2d(%x, @w, @b, stride=[2,2], padding=[1,0], output_padding=[1,1], dilation=[1,2], groups=2)",
      "%2 = scale_shift(%1, @s, @t)",
      "%3 = relu(%2)",
    ],
    ["conv_transpose2d relu"],
  ],
  [
    "transposed conv without a bias, then norm",
    `%x: f32[N,4,3,2], @w: f32[4,6,2,2], ${norm}`,
    [
      "%1 = conv_transpose2d(%x, @w, stride=[2,2], padding=[0,0], output_padding=[0,0], dilation=[1,1], groups=1)",
      "%2 = scale_shift(%1, @s, @t)",
    ],
    ["conv_transpose2d"],
  ],
];

describe("what is folded", () => {
  test.each(cases)("%s", (_, inputs, body, kernels) => {
    const last = (body.at(-1) ?? "").split(" ")[0];
    const graph = parseGraph(`graph g(${inputs}) { ${body.join("\n")} return ${last} }`, opNamed);
    const { graph: optimized } = optimize(graph, { fuse: true });
    const { runTime } = factsOf(optimized);
    const run = optimized.nodes.filter(({ id, op }) => runTime.has(id) && op.kernel.kind !== "view");
    expect(
      run.map(({ op, epilogue }) => [op, ...epilogue.map((step) => step.op)].map(({ name }) => name).join(" ")),
    ).toEqual(kernels);
    const data = body.some((line) => line.includes("div(")) ? divisors : normLike;
    checkGraph(optimized, { like: graph, seeds: [1, 2, 3], batches: [1, 3], data });
  });
});
