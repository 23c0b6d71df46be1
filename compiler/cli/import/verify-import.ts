import type { Source } from "../../../grammar/source.ts";
import { initWeights } from "../../../runtime/init.ts";
import { emitPlans } from "../../index.ts";
import type { Answer, ImportedNetwork } from "../../import/imported-network.ts";
import type { TreeInput } from "../../import/tree/module-tree.ts";
import { runPipeline } from "../../pipeline.ts";
import { loadModule, type Results } from "../run/load-module.ts";

/** How far what was written may be from what was read, relative to the largest number of a result or to 1. */
const BOUND = 1e-4;

export interface VerifiedImport {
  /** The largest difference, relative to the largest number of its result or to 1. */
  readonly largest: number;
  readonly isRight: boolean;
}

/**
 * Compiles and runs what an import is about to write, and compares it with what the file itself answers.
 *
 * @param weights a safetensors file
 */
export async function verifyImport(
  written: Source,
  weights: Uint8Array,
  { tree, answer }: ImportedNetwork,
): Promise<VerifiedImport | undefined> {
  if (!answer || !tree) return undefined;
  const { plans = new Map() } = runPipeline(written, {}, "plan");
  const { code } = await emitPlans(written, { plans }, { format: "js", standalone: true });
  const [model] = Object.values(await loadModule(code));
  if (!model) return undefined;
  const inputs = tree.inputs.map(numbersFor);
  const net = await model.create(weights);
  const found = listed(net.forward(...inputs));
  const expected = answer(inputs);
  if (!expected) return undefined;
  const largest = Math.max(...expected.map((each, i) => differenceOf(found[i] ?? new Float32Array(), each.data)));
  return { largest, isRight: largest <= BOUND };
}

/** Batches that are asked for at once, so that it shows where one is taken for another. */
const BATCHES = 2;

/** Of a normal distribution, or 0 and 1 where they are indices. */
function numbersFor({ shape: one, isBatched, isInt }: TreeInput, i: number): Parameters<Answer>[0][number] {
  const shape = one.map((size, dim) => Number(size) * (isBatched && dim === 0 ? BATCHES : 1));
  const init = { kind: "normal", mean: 0, std: 1 } as const;
  const [data = new Float32Array()] = initWeights(
    [{ name: `input ${i}`, shape, dtype: "f32", kind: "buffer", init, at: "" }],
    0,
  );
  return { shape, data: isInt ? data.map((each) => (each > 0 ? 1 : 0)) : data };
}

function listed(results: Results): readonly Float32Array[] {
  if (Array.isArray(results)) return results.map(({ data }: { readonly data: Float32Array }) => data);
  if ("data" in results && results.data instanceof Float32Array) return [results.data];
  return Object.values(results).map((each) => (each as { readonly data: Float32Array }).data);
}

function differenceOf(found: Float32Array, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  const wanted = Array.from(expected);
  const size = wanted.reduce((most, each) => (Number.isFinite(each) ? Math.max(most, Math.abs(each)) : most), 1);
  return found.reduce((most, each, i) => {
    const other = wanted[i] ?? NaN;
    const distance = Object.is(each, Math.fround(other)) ? 0 : Math.abs(each - other);
    return Math.max(most, Number.isNaN(distance) ? Infinity : distance / size);
  }, 0);
}
