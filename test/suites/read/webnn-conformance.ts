import { basename } from "node:path";
import { DEFAULT_TOLERANCE, type ReadCase, type VectorTensor } from "../vector-case.ts";
import { jsonFiles, readJson, toNumber } from "./json.ts";
import { callOf, type TensorsIn } from "./webnn-call.ts";

/** W3C's web platform tests, converted to JSON; their tolerances are not in it. */

interface Described {
  readonly data: unknown;
  readonly descriptor: { readonly shape: readonly number[]; readonly dataType: string };
  readonly constant?: boolean;
}
interface ConformanceFile {
  readonly tests: readonly {
    readonly name: string;
    readonly graph: {
      readonly inputs: Readonly<Record<string, Described>>;
      readonly operators: readonly {
        readonly name: string;
        readonly arguments: readonly Readonly<Record<string, unknown>>[];
        readonly outputs: string | readonly string[];
      }[];
      readonly expectedOutputs: Readonly<Record<string, Described>>;
    };
  }[];
}

export function readWebnnConformance(folder: string): ReadCase[] {
  return jsonFiles(folder).flatMap((path) => {
    const { tests } = readJson(path) as ConformanceFile;
    return tests.map(({ name, graph: { inputs, operators, expectedOutputs } }) => ({
      name: `${basename(path, ".json")}: ${name}`,
      tensors: new Map(Object.entries(inputs).map(([key, given]) => [key, tensorOf(key, given)])),
      constants: new Set(Object.entries(inputs).flatMap(([key, { constant }]) => (constant ? [key] : []))),
      calls: operators.map((operator) =>
        callOf(operator.name, argumentsOf(operator.arguments), [operator.outputs].flat(), named(inputs)),
      ),
      expected: Object.entries(expectedOutputs).map(([key, given]) => tensorOf(key, given)),
      tolerance: DEFAULT_TOLERANCE,
    }));
  });
}

/** One number stands for as many as there are elements. */
function tensorOf(name: string, { data, descriptor: { shape, dataType } }: Described): VectorTensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Array.isArray(data) ? data.map(toNumber) : Array.from({ length: count }, () => toNumber(data));
  return { name, shape, dtype: dataType, values };
}

const argumentsOf = (args: readonly Readonly<Record<string, unknown>>[]): (readonly [string, unknown])[] =>
  args.flatMap((argument) =>
    Object.entries(argument).flatMap(([name, value]) =>
      name === "options" ? Object.entries(value as object) : [[name, value] as const],
    ),
  );

const named = (inputs: Readonly<Record<string, Described>>): TensorsIn => {
  const isInput = (value: unknown): value is string => typeof value === "string" && Object.hasOwn(inputs, value);
  return (argument) => {
    if (isInput(argument)) return [argument];
    return Array.isArray(argument) && argument.length > 0 && argument.every(isInput) ? argument : undefined;
  };
};
