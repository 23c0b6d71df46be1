import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { budgetFor } from "../../../compiler/import/budget.ts";
import { fromStored, type KnownTensor } from "../../../compiler/import/onnx/facts/known-tensor.ts";
import { importModel } from "../../../compiler/import/onnx/import-onnx.ts";
import type { OnnxModel } from "../../../compiler/import/onnx/model/onnx-model.ts";
import { readModel } from "../../../compiler/import/onnx/model/read-model.ts";
import { readTensor } from "../../../compiler/import/onnx/read-tensor.ts";
import { NncError } from "../../../runtime/tensor.ts";
import { isNear } from "../../support/compare.ts";
import { runImported } from "./run-imported.ts";

/** A case of ONNX's backend tests: a model, and what it should answer. */
export interface BackendCase {
  readonly name: string;
  readonly folder: string;
}

export const casesIn = (folder: string): BackendCase[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, "model.onnx")))
        .map((name) => ({ name, folder: join(folder, name) }))
    : [];

export type Outcome =
  | { readonly kind: "passed" }
  /** In the importer's own words. */
  | { readonly kind: "left out"; readonly why: string }
  | { readonly kind: "failed"; readonly message: string };

function tensorIn(path: string): KnownTensor | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = new Uint8Array(readFileSync(path));
  const { tensor } = readTensor(bytes, budgetFor(bytes.length, 8));
  return typeof tensor === "string" ? undefined : fromStored(tensor);
}

/** Answers are written with so many digits. */
const [ABSOLUTE, RELATIVE] = [2e-6, 2e-6];
/** Half precision in the file, single here. */
const HALF = 2e-3;

/**
 * Imports a case's model, compiles and runs it. Inputs that are no floats become constants of the model, unless it is said as it
 * stands; `areParameters` makes all but the first constants, as weights are. `bound`: how far answers may be off, where they are written
 * with few digits.
 */
export function runBackendCase({ folder }: BackendCase, areParameters = false, bound?: number): Outcome {
  try {
    const model = readModel(new Uint8Array(readFileSync(join(folder, "model.onnx"))));
    const given = model.graph.inputs.filter(({ name }) => !model.graph.initializers.has(name));
    const tensors = given.map((_, i) => tensorIn(join(folder, "test_data_set_0", `input_${i}.pb`)));
    if (!tensors.every((each) => each !== undefined))
      return { kind: "left out", why: "an input that is no tensor of numbers" };
    const isData = (i: number): boolean => (areParameters ? i === 0 : tensors[i]?.elements === "float");
    const attempts = areParameters ? [isData] : [() => true, isData];
    let outcome: Outcome = { kind: "left out", why: "no inputs" };
    for (const stays of attempts) {
      const names = given.filter((_, i) => stays(i)).map(({ name }) => name);
      if (names.length === 0) continue;
      outcome = runWith(
        withConstants(
          model,
          names,
          tensors,
          given.map(({ name }) => name),
        ),
        names,
        tensors.filter((_, i) => stays(i)),
        folder,
        bound,
      );
      if (outcome.kind !== "left out") return outcome;
    }
    return outcome;
  } catch (error) {
    if (error instanceof NncError) return { kind: "left out", why: error.message.split("\n")[0] ?? "" };
    return {
      kind: "failed",
      message:
        error instanceof Error ? error.message + (error.stack ?? "").split("\n").slice(1, 4).join("\n") : String(error),
    };
  }
}

/** The model with those inputs that do not stay as initialisers. */
function withConstants(
  model: OnnxModel,
  stay: readonly string[],
  tensors: readonly KnownTensor[],
  names: readonly string[],
): OnnxModel {
  const { graph } = model;
  const constants = names.flatMap((name, i): [string, ReturnType<KnownTensor["stored"]>][] => {
    const tensor = tensors[i];
    if (!tensor || stay.includes(name)) return [];
    if (tensor.elements === "float") return [[name, tensor.stored()]];
    const numbers = tensor.numbers();
    const bytes =
      tensor.elements === "bool"
        ? Uint8Array.from(numbers)
        : new Uint8Array(BigInt64Array.from([...numbers].map((value) => BigInt(Math.trunc(value)))).buffer);
    return [[name, { dtype: tensor.elements === "bool" ? "BOOL" : "I64", shape: tensor.shape, bytes }]];
  });
  return { ...model, graph: { ...graph, initializers: new Map([...graph.initializers, ...constants]) } };
}

function runWith(
  model: OnnxModel,
  names: readonly string[],
  tensors: readonly KnownTensor[],
  folder: string,
  rough?: number,
): Outcome {
  const inputs = names.map((name, i) => ({ name, sizes: tensors[i]?.shape ?? [] }));
  if (inputs.some(({ sizes }) => sizes.includes(0))) return { kind: "left out", why: "an empty tensor" };
  const network = importModel(model, {
    path: "model.onnx",
    inputs: inputs.every(({ sizes }) => sizes.length > 0) ? inputs : [],
  });
  if (!network.tree) return { kind: "left out", why: network.diagnostics.map(({ message }) => message).join("; ") };
  const batch = tensors[0]?.shape[0] ?? 1;
  const { text, results } = runImported(
    network,
    tensors.map((tensor) => Float32Array.from(tensor.numbers())),
    batch,
  );
  for (const [target, found] of Object.entries(results))
    for (const [i, result] of found.entries()) {
      const expected = tensorIn(join(folder, "test_data_set_0", `output_${i}.pb`));
      if (!expected) continue;
      const bound = expected.stored().dtype === "F16" ? HALF : rough;
      if (expected.shape.join() !== result.shape.join() && !(expected.shape.length === 0))
        return {
          kind: "failed",
          message: `${target}, result ${i} is [${result.shape.join()}] instead of [${expected.shape.join()}]\n${text}`,
        };
      const numbers = expected.numbers();
      const largest = numbers.reduce((most, value) => Math.max(most, Number.isFinite(value) ? Math.abs(value) : 0), 1);
      const at = numbers.findIndex(
        (value, j) =>
          !isNear(result.data[j] ?? NaN, Math.fround(value), bound ?? ABSOLUTE * largest + RELATIVE * Math.abs(value)),
      );
      if (at !== -1)
        return {
          kind: "failed",
          message: `${target}, result ${i}, element ${at} is ${result.data[at]} instead of ${numbers[at]}\n${text}`,
        };
    }
  return { kind: "passed" };
}
