import { test } from "vitest";
import { describeSamples } from "./describe-samples.ts";
import { withOpenBatch, type View } from "./sample-graphs.ts";

const VIEWS: readonly View[] = ["stretched", "every other", "transposed"];

/** Every op's samples: its kernel against its reference from inputs that lie in several ways. */
describeSamples((examined, sample) => {
  const { op, mayCarry } = examined;
  const rank = sample.inputs[0]?.length ?? 0;

  if (sample.inputs.length > 0)
    test.each(VIEWS)("with inputs that are %s", (views) => {
      examined.check(sample, { views });
      if (views === "stretched") examined.check(sample, { views, parameters: "all but the first" });
    });
  test("from memory in the opposite order", () => examined.check(sample, { isTransposed: true }));
  if (rank === 4 || rank === 5)
    test("from channels-last memory", () => examined.check(sample, { isChannelsLast: true }));
  if (mayCarry)
    test("with an epilogue, from memory in the opposite order", () =>
      examined.check(sample, { withEpilogue: true, isTransposed: true }));
  if (examined.refusesOpenBatch(sample) === undefined)
    test("with an open batch, from memory in the opposite order", () =>
      examined.check(withOpenBatch(op, sample), { isTransposed: true }, { batches: [1, 3] }));
});
