import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runStages } from "../support/run-stages.ts";
import { interpret } from "../../compiler/ir/interpret.ts";
import { source } from "../../grammar/source.ts";
import { executePlan } from "../support/execute-plan.ts";
import { executeWasm } from "../support/execute-wasm.ts";
import { UNEVEN, unevenNumbers, weightNumbers, type Uneven } from "./uneven-numbers.ts";

interface Case {
  readonly name: string;
  readonly fields?: string;
  readonly body: string;
  readonly shape: readonly number[];
  /** How many of PyTorch's errors a long dot product may be off, where its blocks make it better. */
  readonly torchErrors?: number;
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
const cases = read("sums.json") as readonly Case[];
/** The largest errors of PyTorch 1.13 in single precision on the same numbers: see `torch-errors.py`. */
const torchErrors = read("torch-errors.json") as Readonly<Record<string, Readonly<Record<Uneven, number>>>>;

/** Units in the last place of the largest number, and PyTorch's errors: a sum may be off by the larger of the two. */
const ULPS = 2;
const TORCH_ERRORS = 4;

const ulpOf = (value: number): number => (value === 0 ? 2 ** -149 : 2 ** (Math.floor(Math.log2(value)) - 23));

/** Long sums are as exact as PyTorch's, whatever is added up. */
describe.each(cases.map((each) => [each.name, each] as const))(
  "%s",
  (name, { fields = "", body, shape, torchErrors: times = TORCH_ERRORS }) => {
    const text = `model M {\n ${fields}\n forward(x: [${shape.join(", ")}]) { return ${body} }\n}\n`;
    const { graphs, plans, wasmPlans, diagnostics } = runStages(source("m.nn", text));
    const [graph, plan, wasmPlan] = [graphs?.[0], plans?.[0], wasmPlans?.[0]];
    if (!graph || !plan || !wasmPlan) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    const count = shape.reduce((a, b) => a * b, 1);
    const parameters = graph.parameters.map((each) => weightNumbers(each.shape, 7));

    test.each(UNEVEN)("of numbers that are %s", (kind) => {
      const x = unevenNumbers(kind, count, 3);
      const tensor = (numbers: Float32Array, of: readonly number[]) => ({
        shape: of,
        data: Float64Array.from(numbers),
      });
      const weights = graph.parameters.map((each, i) => tensor(parameters[i] as Float32Array, each.shape));
      const [right] = interpret(graph, [tensor(x, shape)], weights, 1);
      const wanted = right?.data ?? new Float64Array();
      const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const bound = Math.max(ULPS * ulpOf(largest), times * (torchErrors[name]?.[kind] ?? NaN));
      const data = { inputs: [x], parameters, batch: 1 };
      for (const [target, found] of [
        ["ts", executePlan(plan, data)[0]],
        ["wasm", executeWasm(wasmPlan, data)[0]],
      ] as const) {
        const errors = wanted.map((value, i) => Math.abs((found?.[i] ?? NaN) - value));
        // A NaN is no error that is small enough.
        expect(
          errors.every((error) => error <= bound),
          `${target}: ${errors.reduce((a, b) => Math.max(a, b))} > ${bound}`,
        ).toBe(true);
      }
    });
  },
);
