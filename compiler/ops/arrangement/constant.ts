import { after, along, type Cursor } from "../../ir/kernel/cursor.ts";
import { constant as literal } from "../../ir/kernel/expression.ts";
import { defineOp, numbers } from "../../ir/op.ts";

/** Fewer equal numbers in a row than this are written one by one. */
const LEAST_IN_A_LOOP = 4;

/** Numbers of the network itself, which stand in its kernel. They read nothing, so they are stored once, when weights are loaded. */
export const constant = defineOp({
  name: "constant",
  summary: "these very numbers",
  torch: { api: "torch.tensor", source: "torch/csrc/utils/tensor_new.cpp" },
  inputs: [],
  attrs: { values: numbers },
  infer: (_, { values }) => [values.length],
  reference: (_, { values }) => Float64Array.from(values),
  kernel: {
    kind: "loops",
    order: "row-major",
    requires: () => ({}),
    program({ k, attrs: { values }, y }) {
      const from = (start: number): Cursor => after(along(y, 0), start);
      for (const { start, count, value } of runsOf(values)) {
        if (count >= LEAST_IN_A_LOOP) k.loop("i", count, [along(from(start), 0)], (to) => k.store(to, literal(value)));
        else for (let i = 0; i < count; i++) k.store(from(start + i), literal(value));
      }
    },
  },
  sentence: ({ attrs }) => `holds ${shown(attrs["values"] as readonly number[])}`,
  samples: [
    { inputs: [], attrs: { values: [1.5] } },
    { inputs: [], attrs: { values: [0.25, -3, -0, 0, 0, 0, 0, 0, 7, 7] } },
  ],
});

/** Equal numbers in a row. A zero has a sign. */
function runsOf(values: readonly number[]): { start: number; count: number; value: number }[] {
  const runs: { start: number; count: number; value: number }[] = [];
  values.forEach((value, start) => {
    const last = runs.at(-1);
    if (last && Object.is(last.value, value)) last.count++;
    else runs.push({ start, count: 1, value });
  });
  return runs;
}

const MOST_SHOWN = 4;
const shown = (values: readonly number[]): string => {
  const first = values.slice(0, MOST_SHOWN).map((value) => Number(value.toPrecision(4)));
  if (values.length === 1) return `the number ${String(first[0])}`;
  return `the ${values.length} numbers ${first.join(", ")}${values.length > MOST_SHOWN ? ", …" : ""}`;
};
