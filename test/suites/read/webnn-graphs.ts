import { LeftOut, type ReadCase, type Tolerance, type VectorTensor } from "../vector-case.ts";
import { readJson, toNumber } from "./json.ts";
import { webnnCall, type TensorsIn } from "./webnn-call.ts";

/** webnn-polyfill's tests of ops, and Android's of its neural networks API, both as small graphs. */

interface Descriptor {
  readonly dataType: string;
  readonly dimensions: readonly number[];
}
interface GraphsFile {
  readonly cases: readonly {
    readonly name: string;
    readonly graphInputs: Readonly<Record<string, Descriptor>>;
    readonly consts: Readonly<
      Record<string, { readonly desc: Descriptor | number; readonly data?: readonly unknown[] }>
    >;
    readonly ops: readonly { readonly op: string; readonly args: readonly unknown[]; readonly out: string }[];
    readonly outputs: Readonly<Record<string, string>>;
    readonly inputs: Readonly<Record<string, readonly unknown[]>>;
    readonly expected: Readonly<Record<string, { readonly data: readonly unknown[]; readonly criteria: Tolerance }>>;
  }[];
}

export function readWebnnGraphs(path: string): ReadCase[] {
  const { cases } = readJson(path) as GraphsFile;
  return cases.map((each, index): ReadCase => {
    const name = `${index}: ${each.name}`;
    const answers = Object.entries(each.outputs).flatMap(([key, value]) => {
      const given = each.expected[key];
      return given ? [{ value, given }] : [];
    });
    const [first] = answers;
    if (!first) return { name, leftOut: new LeftOut("a case without answers") };
    const constants = Object.entries(each.consts).map(([key, { desc, data }]) =>
      typeof desc === "number" ? tensorOf(key, scalar, [desc]) : tensorOf(key, desc, data),
    );
    const inputs = Object.entries(each.graphInputs).map(([key, desc]) => tensorOf(key, desc, each.inputs[key]));
    return {
      name,
      tensors: new Map([...inputs, ...constants].map((tensor) => [tensor.name, tensor])),
      constants: new Set(constants.map((tensor) => tensor.name)),
      calls: each.ops.map(({ op, args, out }) => webnnCall(op, args, out, references)),
      expected: answers.map(({ value, given }) => ({
        name: value,
        dtype: "float32",
        values: given.data.map(toNumber),
      })),
      tolerance: first.given.criteria,
    };
  });
}

const scalar: Descriptor = { dataType: "float32", dimensions: [] };

const tensorOf = (name: string, { dataType, dimensions }: Descriptor, data: readonly unknown[] = []): VectorTensor => ({
  name,
  shape: dimensions,
  dtype: dataType,
  values: data.map(toNumber),
});

const referenceIn = (argument: unknown): string | undefined =>
  typeof argument === "object" && argument !== null && "ref" in argument ? String(argument.ref) : undefined;

const references: TensorsIn = (argument) => {
  const found = (Array.isArray(argument) && argument.length > 0 ? argument : [argument]).map(referenceIn);
  return found.every((each) => each !== undefined) ? found : undefined;
};
