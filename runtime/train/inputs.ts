/** What a step is given: checked, and put where the kernels read it. */
import { kindOf } from "../describe.ts";
import { batchOf, NncError, type Input } from "../tensor.ts";

/** Values of a batch. Those that count something out (classes, words) may be whole numbers of any kind. */
export type BatchInput<Shape extends readonly number[] = readonly number[]> =
  Input<Shape> | WholeNumbers | { readonly data: WholeNumbers; readonly shape: Shape };

type WholeNumbers =
  Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array;

/** An input of a loss, as its module describes it. */
export interface BatchInputPlan {
  readonly name: string;
  /** null is the batch. */
  readonly shape: readonly (number | null)[];
  readonly factor?: number;
  /** It counts out one of so many; `ignored` is allowed as well. */
  readonly counts?: { readonly count: number; readonly ignored?: number };
}

const whole = new Set([
  ...["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array"],
  ...["BigInt64Array", "BigUint64Array", "Float64Array"],
]);

/** An input as float32 values, in the form that it was given in. */
function asFloats(input: unknown): unknown {
  const floats = (values: unknown): unknown =>
    whole.has(kindOf(values)) ? Float32Array.from(values as ArrayLike<number>, Number) : values;
  if (ArrayBuffer.isView(input)) return floats(input);
  if (Array.isArray(input)) return Float32Array.from(input as number[], Number);
  if (typeof input !== "object" || input === null || !("data" in input)) return input;
  return { ...input, data: floats((input as { readonly data: unknown }).data) };
}

/**
 * The values of a batch in the order of the plans, and the batch size.
 *
 * @throws NncError NN7011 for inputs that are missing or unknown, NN7012 for a number that is none of those that are counted out,
 *   and what `forward` throws for shapes that do not fit
 */
export function readBatch(
  plans: readonly BatchInputPlan[],
  batch: Readonly<Record<string, unknown>>,
): { readonly size: number; readonly values: readonly Float32Array[] } {
  const names = plans.map(({ name }) => name);
  if (kindOf(batch) !== "Object")
    throw new NncError("NN7011", `a batch is { ${names.join(", ")} }, got ${kindOf(batch)}`);
  for (const name of Object.keys(batch))
    if (!names.includes(name))
      throw new NncError("NN7011", `the loss has no input ${name}: it takes ${names.join(", ")}`);
  let size: number | undefined;
  const values = plans.map(({ name, shape, factor = 1, counts }) => {
    const given = Object.hasOwn(batch, name) ? batch[name] : undefined;
    if (given === undefined) throw new NncError("NN7011", `the loss needs ${name}: it takes ${names.join(", ")}`);
    if (counts && (given as { shape?: unknown[] }).shape?.length === shape.length + 1)
      throw new NncError("NN7012", `${name} counts from 0 to ${counts.count - 1}: of one-hot rows give the argmax`);
    const input = asFloats(given);
    const found = batchOf(name, input, shape, size, factor);
    if (shape.includes(null)) size = found;
    const data = ArrayBuffer.isView(input) ? (input as Float32Array) : (input as { data: Float32Array }).data;
    if (counts) checkCounts(name, data, counts);
    return data;
  });
  return { size: size ?? 1, values };
}

function checkCounts(
  name: string,
  values: Float32Array,
  { count, ignored }: NonNullable<BatchInputPlan["counts"]>,
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if ((value >= 0 && value < count && value % 1 === 0) || value === ignored) continue;
    throw new NncError("NN7012", `${name} has ${value} at index ${i}, it counts from 0 to ${count - 1}`);
  }
}
