import { expect, test } from "vitest";
import { chooseSchedules } from "../../compiler/5-plan/kernels/choose-schedules.ts";
import type { MathMode } from "../../compiler/ir/kernel/math-mode.ts";
import { planGraph } from "../../compiler/5-plan/plan-graph.ts";
import type { Machine } from "../../compiler/ir/kernel/machine.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as wasmSimd } from "../../compiler/targets/wasm/machine.ts";
import { parseGraph } from "../../compiler/ir/parse-graph.ts";
import { range } from "../../compiler/ir/range.ts";
import { opNamed } from "../../compiler/ops/index.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";
import { seeded } from "../support/random.ts";

const SIZE = 16;
const FILTERS = 8;

/** A 3×3 convolution of weights about as PyTorch initialises them. */
interface Layer {
  readonly channels: number;
  /** [channel][row][column], a border of one included. */
  readonly image: Float32Array;
  readonly weight: Float32Array;
}

function layerOf(channels: number, value: (random: () => number) => number): Layer {
  const random = seeded(channels);
  const padded = SIZE + 2;
  const image = Float32Array.from({ length: channels * padded * padded }, () => value(random));
  const most = 1 / Math.sqrt(9 * channels);
  const weight = Float32Array.from({ length: FILTERS * channels * 9 }, () => most * (2 * random() - 1));
  return { channels, image, weight };
}

/** The sum, term by term, with each step rounded as `round` says. */
function directSum({ channels, image, weight }: Layer, round: (value: number) => number): Float64Array {
  const padded = SIZE + 2;
  return Float64Array.from({ length: FILTERS * SIZE * SIZE }, (_, at) => {
    const [filter, y, x] = [Math.floor(at / SIZE / SIZE), Math.floor(at / SIZE) % SIZE, at % SIZE];
    let sum = 0;
    for (let tap = 0; tap < channels * 9; tap++) {
      const [channel, row, column] = [Math.floor(tap / 9), y + (Math.floor(tap / 3) % 3), x + (tap % 3)];
      const value = image[(channel * padded + row) * padded + column] as number;
      sum = round(sum + round(value * (weight[filter * channels * 9 + tap] as number)));
    }
    return sum;
  });
}

function runWinograd({ channels, image, weight }: Layer, target: Machine, math: MathMode): Float32Array {
  const graph = parseGraph(
    `graph G(%x: f32[1,${channels},${SIZE + 2},${SIZE + 2}], @w: f32[${FILTERS},${channels},3,3]) {
      %1 = conv2d(%x, @w, padding=[0,0,0,0], stride=[1,1], dilation=[1,1], groups=1)
      return %1
    }`,
    opNamed,
  );
  const scheduled = chooseSchedules(graph, target, math);
  expect(scheduled.nodes.at(-1)?.op.name).toBe("winograd_output");
  const given = { inputs: [image], parameters: [weight], batch: 1 };
  const [result] = (target === typescript ? executePlan : executeWasm)(planGraph(scheduled, target), given);
  return result as Float32Array;
}

const gaussian = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

test.each([
  ["images", (random: () => number) => Math.max(0, gaussian(random))],
  ["inputs of about ±1000", (random: () => number) => 1000 * gaussian(random)],
  ["tiny inputs", (random: () => number) => 1e-3 * gaussian(random)],
  ["inputs around 1000", (random: () => number) => 1000 + gaussian(random)],
])("Winograd's filtering of %s is about as exact as the direct sum in single precision", (_, value) => {
  for (const channels of [16, 20, 64, 256]) {
    const layer = layerOf(channels, value);
    const exact = directSum(layer, (each) => each);
    const largest = Math.max(...exact.map(Math.abs));
    const errorOf = (found: ArrayLike<number>): number =>
      Math.max(...range(exact.length).map((i) => Math.abs((found[i] as number) - (exact[i] as number)))) / largest;
    const direct = errorOf(directSum(layer, Math.fround));
    expect(errorOf(runWinograd(layer, typescript, "exact")), `ts, ${channels}`).toBeLessThan(1.5 * direct);
    expect(errorOf(runWinograd(layer, wasmSimd, "exact")), `wasm, ${channels}`).toBeLessThan(1.5 * direct);
    expect(errorOf(runWinograd(layer, wasmSimd, "fast")), `fast, ${channels}`).toBeLessThan(5e-6);
  }
});

/** Rows and columns from the first to the last. */
type Box = readonly [top: number, left: number, bottom: number, right: number];

test.each<[name: string, target: Machine, math: MathMode, reached: Box]>([
  // An output's window holds (5, 6) of the padded image if the output lies at (3 … 5, 4 … 6).
  ["a NaN or an infinity stays in the windows that hold it with tiles of 2×2, wasm", wasmSimd, "exact", [3, 4, 5, 6]],
  // Of the tiles of 4×4 that read it the upper one does so in its last row, for its last outputs alone.
  ["it reaches the rest of a tile of 4×4, wasm with --math fast", wasmSimd, "fast", [3, 4, 7, 7]],
  ["it reaches the rest of a tile of 4×4, ts", typescript, "exact", [3, 4, 7, 7]],
])("%s", (_, target, math, [top, left, bottom, right]) => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const layer = layerOf(16, gaussian);
    layer.image[(3 * (SIZE + 2) + 5) * (SIZE + 2) + 6] = value;
    runWinograd(layer, target, math).forEach((each, place) => {
      const [y, x] = [Math.floor(place / SIZE) % SIZE, place % SIZE];
      const isReached = y >= top && y <= bottom && x >= left && x <= right;
      expect(Number.isFinite(each), `${value} at ${y}, ${x}`).toBe(!isReached);
    });
  }
});
