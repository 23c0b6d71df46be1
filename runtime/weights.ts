/** Puts weights in the order which a generated module expects, or says all that is wrong with them at once. */
import { countOf, isFloat32Array, kindOf, showName, showShape } from "./describe.ts";
import { readSafetensors, toFloat32, type StoredTensor } from "./safetensors.ts";
import type { ParameterInfo } from "./signature.ts";
import { NncError } from "./tensor.ts";

/** One tensor, row-major. Of bare values only the number is checked. */
export type WeightValue =
  | Float32Array
  | readonly number[]
  | { readonly data: Float32Array | readonly number[]; readonly shape: readonly number[] }
  | StoredTensor;

/** The bytes of a safetensors file, or tensors by their state_dict name. */
export type Weights =
  Uint8Array | ArrayBuffer | Readonly<Record<string, WeightValue>> | ReadonlyMap<string, WeightValue>;

/**
 * Weights in the order of `parameters`. Arrays that are float32 already are not copied: leave them as they are while
 * the model uses them. i64 parameters (`num_batches_tracked`) may be absent, and give an empty array in any case.
 *
 * @throws NncError NN4001 one error for all that is missing, unexpected (unless `allowExtra`) or of another shape;
 *   NN4002 to NN4005 from reading a safetensors file
 */
export function bindWeights(
  parameters: readonly ParameterInfo[],
  weights: Weights,
  options: { readonly allowExtra?: boolean } = {},
): Float32Array[] {
  const given = tensorsOf(weights);
  const known = new Set(parameters.map(({ name }) => name));
  const missing = parameters.filter(({ name, dtype }) => dtype === "f32" && !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !known.has(name) && !name.startsWith(PACKED));
  const wrong: string[] = [];
  const bound = parameters.map((parameter) => {
    const { name } = parameter;
    const values = given.has(name) ? bind(parameter, given.get(name)) : new Float32Array(0);
    if (typeof values === "string") wrong.push(`${showName(name)}: ${values}`);
    // Where one is wrong, none are handed back.
    return values as Float32Array;
  });
  const refused = options.allowExtra ? [] : unexpected;
  if (missing.length + refused.length + wrong.length === 0) return bound;

  const prefix = prefixHint(missing, given);
  const pool = [...unexpected];
  const lines = [
    "the weights do not fit the model",
    ...section("missing", missing, (parameter) => {
      const twin = prefix ? undefined : takeTwin(parameter, pool, given);
      const hint = twin === undefined ? "" : `: renamed? there is ${showName(twin)}`;
      return `${showName(parameter.name)} ${showShape(parameter.shape)} (${parameter.at})${hint}`;
    }),
    ...section("unexpected", refused, (name) => `${showName(name)} ${showFound(given.get(name))}`),
    ...section("not as expected", wrong, String),
    ...(prefix ? [`hint: ${prefix}`] : []),
  ];
  throw new NncError("NN4001", lines.join("\n"));
}

/** Callers without TypeScript may give anything, so values stay unknown until `bind` has seen them. */
type Given = ReadonlyMap<string, unknown>;

export function tensorsOf(weights: Weights): Given {
  if (isBytes(weights)) return readSafetensors(weights as Uint8Array | ArrayBuffer);
  const kind = kindOf(weights);
  if (kind === "Map") return weights as Given;
  if (kind === "Object" || kind === "Module") return new Map(Object.entries(weights));
  throw new NncError("NN4001", `weights are the bytes of a safetensors file or arrays by name, got ${kind}`);
}

/** How names of packed weights begin; no parameter's can. */
export const PACKED = "nnc:";

export const isBytes = (weights: Weights | undefined): boolean => /^Uint8Array$|ArrayBuffer$/.test(kindOf(weights));

/** The array within a value and its shape, undefined where there is none. */
function partsOf(value: unknown): { readonly data: unknown; readonly shape: readonly number[] | undefined } {
  if (Array.isArray(value) || isFloat32Array(value)) return { data: value, shape: undefined };
  const { data, bytes, shape } = (value ?? {}) as { data?: unknown; bytes?: unknown; shape?: unknown };
  return { data: data ?? bytes, shape: Array.isArray(shape) ? shape : undefined };
}

const isStored = (value: unknown): value is StoredTensor => ArrayBuffer.isView((value as StoredTensor | null)?.bytes);

/** The values for a parameter, or what is wrong with them. */
function bind({ name, shape, dtype }: ParameterInfo, value: unknown): Float32Array | string {
  // PyTorch stores counters without a dimension, others with one.
  if (dtype === "i64" && shape.length === 0) return new Float32Array(0);
  const expected = `expected ${showShape(shape)}`;
  const { data: given, shape: found } = partsOf(value);
  if (found && !(found.length === shape.length && shape.every((size, i) => size === found[i]))) {
    return `${expected}, found ${showShape(found)}${orderHint(shape, found)}`;
  }
  const data = isStored(value) ? toFloat32(value, name) : given;
  const typed = isFloat32Array(data);
  if (!typed && !Array.isArray(data)) return `expected a Float32Array, found ${kindOf(data ?? value)}`;
  if (data.length !== countOf(shape)) return `${expected} = ${countOf(shape)} values, found ${data.length}`;
  const odd = typed ? -1 : data.findIndex((item) => typeof item !== "number");
  if (odd >= 0) return `expected numbers, found ${kindOf(data[odd])} at index ${odd}`;
  if (dtype === "i64") return new Float32Array(0);
  return typed ? data : new Float32Array(data);
}

function orderHint(expected: readonly number[], found: readonly number[]): string {
  const sorted = (shape: readonly number[]): string => `${[...shape].sort((a, b) => a - b)}`;
  return sorted(expected) === sorted(found) ? ": transposed?" : "";
}

function showFound(value: unknown): string {
  const { data, shape } = partsOf(value);
  if (shape) return showShape(shape);
  return isFloat32Array(data) || Array.isArray(data) ? `(${data.length} values)` : `(${kindOf(value)})`;
}

const shown = 12;

function section<T>(title: string, items: readonly T[], show: (item: T) => string): string[] {
  const lines = items.slice(0, shown).map((item) => `  ${show(item)}`);
  if (items.length > shown) lines.push(`  … and ${items.length - shown} more`);
  return lines.length ? [`${title}:`, ...lines] : [];
}

/** What to write where names differ by a prefix only, as after DataParallel (`module.`) or compile (`_orig_mod.`). */
function prefixHint(missing: readonly ParameterInfo[], given: Given): string | undefined {
  for (const { name } of missing.slice(0, shown)) {
    const twin = [...given.keys()].find((other) => other.endsWith(`.${name}`) || name.endsWith(`.${other}`)) ?? name;
    const tooMuch = twin.length > name.length;
    const prefix = tooMuch ? twin.slice(0, -name.length) : name.slice(0, -twin.length);
    const found = missing.filter(({ name: wanted }) =>
      given.has(tooMuch ? prefix + wanted : wanted.replace(prefix, "")),
    );
    if (found.length * 2 <= missing.length) continue;
    const quoted = JSON.stringify(showName(prefix));
    const [whose, key] = tooMuch ? ["these", `k.replace(${quoted}, "")`] : ["the model's", `${quoted} + k`];
    return `${whose} names start with ${quoted}: new Map([...readSafetensors(bytes)].map(([k, v]) => [${key}, v]))`;
  }
  return undefined;
}

/** Takes the first unexpected tensor of the same kind and shape out of the pool: those of a renamed network come in order. */
function takeTwin({ name, shape }: ParameterInfo, pool: string[], given: Given): string | undefined {
  const last = name.split(".").pop()!;
  const i = pool.findIndex((other) => {
    const { data, shape: found } = partsOf(given.get(other));
    const fits = found ? showShape(found) === showShape(shape) : (data as ArrayLike<number>)?.length === countOf(shape);
    return fits && other.endsWith(last);
  });
  return i < 0 ? undefined : pool.splice(i, 1)[0];
}
