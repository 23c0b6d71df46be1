import { basename } from "node:path";
import { DEFAULT_TOLERANCE, LeftOut, type ReadCase, type Tolerance, type VectorTensor } from "../vector-case.ts";
import { jsonFiles, readJson, toNumber } from "./json.ts";
import { webnnCall, type TensorsIn } from "./webnn-call.ts";

/** webnn-baseline's own tests: one call each, its numbers in double precision and without dtypes. */

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly unknown[];
}
interface BaselineFile {
  readonly cases: readonly {
    readonly suite: string;
    readonly name: string;
    readonly op: string;
    readonly args: readonly unknown[];
    readonly expected?: readonly (Numbers & { readonly tol?: number | Partial<Tolerance> })[];
  }[];
}

export function readWebnnBaseline(folder: string): ReadCase[] {
  return jsonFiles(folder).flatMap((path) => {
    const { cases } = readJson(path) as BaselineFile;
    return cases.map(({ name, op, args, expected }, index): ReadCase => {
      const title = `${basename(path, ".json")} ${index}: ${name}`;
      if (!expected) return { name: title, leftOut: new LeftOut("a test of an error") };
      const tensors = new Map<string, VectorTensor>();
      const call = webnnCall(op, args, "result", namesFor(tensors));
      const results = expected.length === 1 && call.outputs.length === 1 ? ["result"] : call.outputs;
      return {
        name: title,
        tensors,
        constants: new Set(),
        calls: [call],
        expected: expected.map((given, i) => tensorOf(results[i] ?? `result.${i}`, given)),
        tolerance: { ...DEFAULT_TOLERANCE, ...wider(expected[0]?.tol) },
      };
    });
  });
}

/** 0 is what is written where nothing is meant: the answers have eight digits. */
const wider = (tol: number | Partial<Tolerance> | undefined): Partial<Tolerance> =>
  typeof tol === "object" ? tol : tol ? { atol: tol } : {};

const tensorOf = (name: string, { shape, data }: Numbers): VectorTensor => ({
  name,
  shape,
  dtype: "float32",
  values: data.map(toNumber),
});

const numbersIn = (argument: unknown): Numbers | undefined =>
  typeof argument === "object" && argument !== null && "tensor" in argument ? (argument.tensor as Numbers) : undefined;

/** Names the tensors of one case in their order; an argument that is looked at again keeps its name. */
function namesFor(tensors: Map<string, VectorTensor>): TensorsIn {
  const names = new Map<Numbers, string>();
  return (argument) => {
    const found = (Array.isArray(argument) && argument.length > 0 ? argument : [argument]).map(numbersIn);
    if (!found.every((each) => each !== undefined)) return undefined;
    return found.map((numbers) => {
      const name = names.get(numbers) ?? `tensor${names.size}`;
      names.set(numbers, name);
      tensors.set(name, tensorOf(name, numbers));
      return name;
    });
  };
}
