import { boolean, defineOp, optional, type Op } from "../../ir/op.ts";
import type { DescribedStep } from "../../ir/op-traits.ts";
import { range } from "../../ir/range.ts";
import { at, tabulate } from "../../ir/reference.ts";
import type { SpaceRank } from "../../ir/space.ts";
import { sameText, sizesText } from "../../ir/words.ts";
import { strideDetail } from "../convolution/describe-convolution.ts";
import { inferPool } from "./infer-pool.ts";
import { avgPoolGradients, maxPoolGradients, withoutPadding } from "./pool-gradient.ts";
import { maxLoops, meanLoops } from "./pool-kernel.ts";
import { averagesOf, maximaOf, type PoolSamples } from "./pool-samples.ts";
import { countedBy, haloFor, runsOfMeans, window, windowAt, type Averaging } from "./windows.ts";

const MAX_SOURCES = { 2: "aten/src/ATen/native/DilatedMaxPool2d.cpp", 3: "aten/src/ATen/native/DilatedMaxPool3d.cpp" };

function maxPool(rank: SpaceRank, samples: PoolSamples): Op {
  const name = `max_pool${rank}d`;
  return defineOp({
    name,
    summary: "the largest value of each window; NaN if there is one; padding never counts",
    torch: { api: `torch.nn.functional.${name}`, source: MAX_SOURCES[rank] },
    inputs: ["input"],
    attrs: window,
    category: "pooling",
    gradient: ({ op, inputs: [x], attrs, gradient, typeOf }) => [
      withoutPadding(op, op(maxPoolGradients[rank], [x, gradient], attrs), typeOf(x).shape, attrs),
    ],
    sentence: ({ inputs: [x], attrs }) => `takes the largest of each ${sizesText(attrs["kernel_size"])} of ${x?.text}`,
    detail: windowDetail,
    infer: ({ input }, attrs, fail) => inferPool(name, rank, input.shape, attrs, fail),
    reference: ({ input }, attrs, shape) =>
      tabulate(shape, (index) => {
        let best = -Infinity;
        for (const place of windowAt(index, input.shape, attrs)) {
          const value = at(input, [index[0] as number, index[1] as number, ...place]);
          if (value > best || Number.isNaN(value)) best = value;
        }
        return best;
      }),
    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: ({ types, attrs, out, machine }) => ({
        input: { kind: "spatial", halo: haloFor(types.input.shape, out.shape, attrs, -Infinity, machine) },
      }),
      program: ({ k, machine, attrs, out, inputs, y }) =>
        maxLoops(k, machine, { out: out.shape, attrs, x: inputs.input, y }),
    },
    ...samples,
  });
}

function avgPool(rank: SpaceRank, samples: PoolSamples): Op {
  const name = `avg_pool${rank}d`;
  return defineOp({
    name,
    summary: "the mean of each window",
    torch: { api: `torch.nn.functional.${name}`, source: `aten/src/ATen/native/AveragePool${rank}d.cpp` },
    inputs: ["input"],
    attrs: { ...window, count_include_pad: boolean, divisor_override: optional },
    category: "pooling",
    gradient({ op, inputs: [x], attrs, gradient, typeOf }) {
      const { shape } = typeOf(x);
      const input_size = shape.slice(2) as readonly number[];
      return [withoutPadding(op, op(avgPoolGradients[rank], [gradient], { ...attrs, input_size }), shape, attrs)];
    },
    sentence: ({ inputs: [x], attrs }) => `averages each ${sizesText(attrs["kernel_size"])} of ${x?.text}`,
    detail: windowDetail,
    // A window may be as long as what it is laid on; what counts is what it loses at the ends.
    sizeCase(attrs, from, to) {
      const averaging = attrs as unknown as Averaging;
      return runsOfMeans(from, to, averaging)
        .map((runs, axis) => runs.map(({ taps }) => taps - (averaging.kernel_size[axis] as number)).join())
        .join(";");
    },
    averages({ divisor_override, count_include_pad, padding }) {
      const countsPadding = count_include_pad === true && (padding as readonly number[]).some((size) => size > 0);
      return divisor_override !== null || countsPadding ? undefined : range(rank).map((axis) => axis + 2);
    },
    infer: ({ input }, attrs, fail) => inferPool(name, rank, input.shape, attrs, fail),
    reference: ({ input }, attrs, shape) =>
      tabulate(shape, (index) => {
        let sum = 0;
        for (const place of windowAt(index, input.shape, attrs))
          sum += at(input, [index[0] as number, index[1] as number, ...place]);
        return sum / (attrs.divisor_override ?? countedBy(index, input.shape, attrs));
      }),
    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: ({ types, attrs, out, machine }) => ({
        input: { kind: "spatial", halo: haloFor(types.input.shape, out.shape, attrs, 0, machine) },
      }),
      program: ({ k, types, attrs, out, inputs, y }) =>
        meanLoops(
          k,
          { out: out.shape, attrs, x: inputs.input, y },
          runsOfMeans(types.input.shape, out.shape, attrs),
          attrs.divisor_override,
        ),
    },
    ...samples,
  });
}

export const maxPool2d = maxPool(2, maximaOf[2]);
export const maxPool3d = maxPool(3, maximaOf[3]);
export const avgPool2d = avgPool(2, averagesOf[2]);
export const avgPool3d = avgPool(3, averagesOf[3]);

/** `3×3 /2`; windows side by side need no stride. */
function windowDetail({ attrs }: DescribedStep): string {
  const [size, stride] = [attrs["kernel_size"], attrs["stride"]] as readonly [readonly number[], readonly number[]];
  return [size.join("×"), ...(sameText(size) === sameText(stride) ? [] : strideDetail(stride))].join(" ");
}
