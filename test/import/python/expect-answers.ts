import { expect } from "vitest";
import { source } from "../../../compiler/index.ts";
import { firstDifference } from "../../support/compare.ts";
import { loadModule, tensorsOf } from "../../support/load-module.ts";
import { valuesOf } from "../../support/make-weights.ts";

/** What PyTorch gave for an input of a shape. */
export interface Answer {
  readonly input: readonly number[];
  readonly results: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];
}

/** A few numbers of each network are exponentials and norms in a row. */
const BOUND = 5e-5;

/** Holds the only model of a text to PyTorch's answers, on both targets, with weights that are functions of their names. */
export async function expectAnswers(
  name: string,
  text: string,
  state: Readonly<Record<string, readonly number[]>>,
  answers: readonly Answer[],
): Promise<void> {
  const weights = Object.fromEntries(
    Object.entries(state).map(([key, shape]) => [key, { data: valuesOf(key, shape), shape }]),
  );
  for (const target of ["ts", "wasm"] as const) {
    const [Model] = Object.values(await loadModule(source(`${name}.nn`, text), { target }));
    if (!Model) throw new Error(`${name}.nn has no model`);
    // Each weight must be there under its name, and none be left over.
    const network = await Model.create(weights);
    for (const { input, results } of answers) {
      const got = tensorsOf(network.forward({ data: valuesOf("input.0", input), shape: input }));
      expect(got.map(({ shape }) => [...shape])).toEqual(results.map(({ shape }) => shape));
      got.forEach(({ data }, i) => expect(firstDifference(data, results[i] ?? { data: [] }, BOUND)).toBeUndefined());
    }
  }
}
