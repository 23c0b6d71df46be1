import type { Local } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { add, constant, div, equal, less, not, or, select, toDouble, toSingle } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { defineOp, pair, type Op, type Pair } from "../../ir/op.ts";
import { at, tabulate } from "../../ir/reference.ts";
import type { Fail } from "../../ir/refusal.ts";
import { sizesText } from "../../ir/words.ts";
import { isFixed, showShape, type Dim, type Shape } from "../../ir/types.ts";
import { binAt, binRuns } from "./bins.ts";
import { adaptiveAvgPool2dGradient, adaptiveMaxPool2dGradient } from "./adaptive-pool2d-gradient.ts";

export function inferAdaptive(name: string, shape: Shape, output_size: Pair, fail: Fail): Shape {
  if (shape.length !== 4 || !shape.slice(1).every(isFixed))
    fail(
      shape.length === 4 ? "open" : "rank",
      `${name} expects images [N, C, H, W] of a fixed size, got ${showShape(shape)}`,
    );
  return [...shape.slice(0, 2), ...output_size];
}

function adaptive(
  name: string,
  summary: string,
  source: string,
  start: number,
  step: (accumulated: number, value: number) => number,
  visit: (accumulated: Local, value: Expression) => Expression,
  isMean: boolean,
): Op {
  return defineOp({
    name,
    summary,
    torch: { api: `torch.nn.functional.${name}`, source },
    inputs: ["input"],
    attrs: { output_size: pair },
    category: "pooling",
    sentence: ({ inputs: [x], output }) => {
      const to = sizesText(output.slice(2));
      return isMean ? `averages ${x?.text} down to ${to}` : `takes the largest of ${x?.text}, down to ${to}`;
    },
    detail: ({ output }) => `→${sizesText(output.slice(2))}`,
    ...(isMean ? { averages: () => [2, 3] } : {}),
    gradient: ({ op, inputs: [x], gradient, typeOf }) => {
      const [height, width] = typeOf(x).shape.slice(2) as [number, number];
      return [
        isMean
          ? op(adaptiveAvgPool2dGradient, [gradient], { input_size: [height, width] })
          : op(adaptiveMaxPool2dGradient, [x, gradient]),
      ];
    },
    infer: ({ input }, { output_size }, fail) => inferAdaptive(name, input.shape, output_size, fail),
    reference: ({ input }, _, shape) =>
      tabulate(shape, (index) => {
        const [n, c, by, bx] = index as readonly [number, number, number, number];
        const rows = binAt(by, shape[2] as number, input.shape[2] as number);
        const columns = binAt(bx, shape[3] as number, input.shape[3] as number);
        let result = start;
        for (let y = 0; y < rows.count; y++)
          for (let x = 0; x < columns.count; x++)
            result = step(result, at(input, [n, c, rows.start + y, columns.start + x]));
        return isMean ? result / (rows.count * columns.count) : result;
      }),
    kernel: {
      kind: "loops",
      order: "channels-last",
      requires: () => ({ input: { kind: "strided" } }),
      program({ k, types, out, inputs, y }) {
        const [batch, channels, rows, columns] = out.shape as readonly [Dim, number, number, number];
        const [height, width] = types.input.shape.slice(2) as [number, number];
        k.loop("b", batch, [along(inputs.input, 0), along(y, 0)], (sampleX, sampleY) => {
          for (const high of binRuns(rows, height))
            for (const wide of binRuns(columns, width)) {
              const x = moved(moved(sampleX, 2, high.start), 3, wide.start);
              const to = moved(moved(sampleY, 2, high.first), 3, wide.first);
              k.loop("by", high.bins, [along(x, 2, high.step), along(to, 2)], (rowX, rowY) =>
                k.loop("bx", wide.bins, [along(rowX, 3, wide.step), along(rowY, 3)], (binX, binY) =>
                  k.lanes("c", channels, [along(binX, 1), along(binY, 1)], (cx, cy) => {
                    const first = constant(start);
                    const sum = isMean ? k.local("sum", toDouble(first)) : k.local("best", first);
                    k.loop("ky", high.count, [along(cx, 2)], (line: Cursor) =>
                      k.loop("kx", wide.count, [along(line, 3)], (tap) =>
                        k.set(sum, visit(sum, isMean ? toDouble(k.load(tap)) : k.local("v", k.load(tap)))),
                      ),
                    );
                    k.store(cy, isMean ? k.local("mean", toSingle(div(sum, high.count * wide.count))) : sum);
                  }),
                ),
              );
            }
        });
      },
    },
    samples: [
      { inputs: [[2, 4, 3, 4]], attrs: { output_size: [1, 1] } },
      { inputs: [[2, 3, 7, 10]], attrs: { output_size: [3, 4] } },
      { inputs: [[1, 2, 8, 9]], attrs: { output_size: [5, 1] } },
      { inputs: [[1, 2, 3, 4]], attrs: { output_size: [3, 5] } },
      { inputs: [[1, 2, 8, 6]], attrs: { output_size: [4, 2] } },
    ],
  });
}

export const adaptiveAvgPool2d = adaptive(
  "adaptive_avg_pool2d",
  "the means of output_size even stretches of the image",
  "aten/src/ATen/native/AdaptiveAveragePooling.cpp",
  0,
  (sum, value) => sum + value,
  (sum, value) => add(sum, value),
  true,
);

export const adaptiveMaxPool2d = adaptive(
  "adaptive_max_pool2d",
  "the largest values of output_size even stretches of the image; NaN where there is one",
  "aten/src/ATen/native/AdaptiveMaxPooling2d.cpp",
  -Infinity,
  (best, value) => (value > best || Number.isNaN(value) ? value : best),
  (best, value) => select(or(less(best, value), not(equal(value, value))), value, best),
  false,
);
