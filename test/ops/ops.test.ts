import { expect, test } from "vitest";
import type { Graph } from "../../compiler/ir/graph.ts";
import { UNEVEN, unevenNumbers } from "../exactness/uneven-numbers.ts";
import { specialData } from "../support/random.ts";
import { describeSamples, namesOf, refusalOf } from "./describe-samples.ts";
import { sampleGraph, withOpenBatch } from "./sample-graphs.ts";

/** Every op's samples: its kernel against its reference, alone and fused. */
describeSamples(
  (examined, sample) => {
    const { op, mayCarry } = examined;
    let made: Graph | undefined;
    const plain = (): Graph => (made ??= sampleGraph(op, sample));

    test("equals its reference", () => examined.run(plain(), { seeds: [1, 2, 3] }));
    // What random numbers come from are whole numbers.
    if (!op.drawsNumbers && !namesOf(op).includes("seed"))
      test("keeps NaN, infinities and zeros", () => examined.run(plain(), { data: specialData }));
    if (op.kernel.kind === "loops")
      test.each(UNEVEN)("equals its reference on numbers that are %s", (kind) =>
        examined.run(plain(), { data: (count, random) => unevenNumbers(kind, count, Math.floor(random() * 2 ** 32)) }),
      );
    test("with parameters for its other inputs", () => examined.check(sample, { parameters: "all but the first" }));
    test("computed when weights are loaded", () => examined.check(sample, { parameters: "all" }));
    if (mayCarry) {
      test("with an epilogue", () => examined.check(sample, { withEpilogue: true }));
      test("with an epilogue, computed when weights are loaded but for its last step", () =>
        examined.check(sample, { withEpilogue: true, parameters: "all" }));
    }

    const refusal = examined.refusesOpenBatch(sample);
    if (refusal !== undefined) test.skip(`with an open batch (refused: ${refusal})`);
    else {
      const open = withOpenBatch(op, sample);
      const batches = [1, 3];
      test("with an open batch", () => examined.check(open, {}, { batches }));
      if (mayCarry)
        test("with an open batch and an epilogue", () => examined.check(open, { withEpilogue: true }, { batches }));
    }
  },
  (op) => {
    test("has samples, names that can be parameters, and its source in PyTorch", () => {
      expect(op.samples.length).toBeGreaterThan(0);
      expect(op.torch.source).toMatch(/^(aten|torch|tools)\//);
      for (const name of namesOf(op)) expect(() => new Function(name, "'use strict'")).not.toThrow();
    });

    test.each((op.rejects ?? []).map((reject) => [reject.message, reject] as const))(
      "refuses: %s",
      (message, reject) => {
        expect(refusalOf(() => sampleGraph(op, reject))).toBe(message);
      },
    );
  },
);
