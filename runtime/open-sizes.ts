/** Networks whose inputs have open sizes besides the batch: what an input's sizes are held to, and where memory goes at each. */
import { countOf, showShape } from "./describe.ts";
import { checkKind, grow, NncError, reserve, type Tensor } from "./tensor.ts";

/** What a size may be: `least`, or so many whole steps more, up to `most` if there is one. */
export interface SizeRule {
  /** What the network calls it. */
  readonly name: string;
  readonly step: number;
  readonly least: number;
  readonly most?: number;
}

/** A dimension: a number; or a multiple of an open size, counted from 1, or of the batch, which is 0, and something besides. */
export type OpenDim = number | readonly [size: number, factor: number, plus: number];

/** An input, what messages call it, and its shape. */
export type OpenInput = readonly [name: string, input: unknown, shape: readonly OpenDim[]];

/** A buffer that is in use from one step to another: the number that says how many values it has, for each sample if that is set. */
export type OpenBuffer = readonly [size: number, isOpen: 0 | 1, first: number, last: number];

/**
 * The batch size and the open sizes that inputs have.
 *
 * @throws NncError NN7001 not values with a shape, NN7002 a wrong number of values, NN7003 another shape, NN7004 another batch
 *   size than the inputs before, NN7016 a size that the network does not take, or another one than the inputs before
 */
export function sizesOf(rules: readonly SizeRule[], inputs: readonly OpenInput[]): number[] {
  const found: (number | undefined)[] = [undefined, ...rules.map(() => undefined)];
  for (const [name, input, shape] of inputs) {
    const data = checkKind(name, input);
    if (data === input && shape.some((dim) => typeof dim === "object"))
      throw new NncError("NN7001", `${name} has open sizes: hand over { data, shape }, not values alone`);
    const own = data === input ? (shape as readonly number[]) : (input as Tensor).shape;
    if (own.length !== shape.length || !shape.every((dim, i) => typeof dim === "object" || dim === own[i]))
      throw new NncError("NN7003", `${name} has the shape ${showShape(own)}, expected ${showOpenShape(shape, rules)}`);
    shape.forEach((dim, i) => {
      if (typeof dim === "number") return;
      const [which, factor, plus] = dim;
      const size = (own[i]! - plus) / factor;
      if (which > 0) checkSize(name, own, i, dim, size, rules[which - 1]!);
      else if (!(size >= 0 && size % 1 === 0))
        throw new NncError(
          "NN7003",
          `${name} has the shape ${showShape(own)}, expected ${showOpenShape(shape, rules)}`,
        );
      if ((found[which] ??= size) === size) return;
      if (which === 0)
        throw new NncError("NN7004", `${name} has a batch of ${size}, the inputs before it one of ${found[0]}`);
      const expected = found[which]! * factor + plus;
      throw new NncError(
        "NN7016",
        `the ${nameOfSize(own, i)} of ${name} must be ${expected}, as others say, got ${own[i]}`,
      );
    });
    const needed = countOf(own);
    if (data.length !== needed)
      throw new NncError("NN7002", `${name} has ${data.length} values, its shape ${showShape(own)} needs ${needed}`);
  }
  return found.map((size) => size ?? 1);
}

function checkSize(
  name: string,
  shape: readonly number[],
  i: number,
  [, factor, plus]: readonly [number, number, number],
  size: number,
  { step, least, most = Infinity }: SizeRule,
): void {
  if (size >= least && size <= most && (size - least) % step === 0) return;
  const every = step * factor;
  const from = least * factor + plus;
  const to = most < Infinity ? `, at most ${most * factor + plus}` : "";
  const rule =
    every === 1
      ? `at least ${from}`
      : from % every === 0
        ? `a multiple of ${every}, at least ${from}`
        : `${from}, or a multiple of ${every} more`;
  throw new NncError("NN7016", `the ${nameOfSize(shape, i)} of ${name} must be ${rule}${to}, got ${shape[i]}`);
}

const nameOfSize = ({ length }: readonly number[], i: number): string =>
  (length === 4 ? ["height", "width"] : length === 3 ? ["length"] : [])[i - 2] ?? `size of dimension ${i}`;

const showOpenShape = (shape: readonly OpenDim[], rules: readonly SizeRule[]): string =>
  showShape(shape.map((dim) => showOpenDim(dim, rules)));

export function showOpenDim(dim: OpenDim, rules: readonly SizeRule[]): string | number {
  if (typeof dim === "number") return dim;
  const [which, factor, plus] = dim;
  return `${factor === 1 ? "" : factor}${which ? rules[which - 1]!.name : "N"}${plus ? `+${plus}` : ""}`;
}

export const sameSizes = (a: readonly number[], b: readonly number[] | undefined): boolean =>
  b !== undefined && a.every((size, i) => size === b[i]);

/** A cache line, in values. */
const LINE = 16;

/**
 * Where buffers lie that share memory when they are not in use at once: each gets the lowest place that no other has while it is in
 * use; large ones choose first. In values; the last number is where all of them end.
 */
function placeBuffers(buffers: readonly OpenBuffer[], numbers: readonly number[], batch: number): number[] {
  const sizes = buffers.map(([size, isOpen]) => Math.ceil((numbers[size]! * (isOpen ? batch : 1)) / LINE) * LINE);
  const starts = buffers.map(() => 0);
  const placed: number[] = [];
  let end = 0;
  for (const i of buffers.map((_, each) => each).sort((a, b) => sizes[b]! - sizes[a]! || a - b)) {
    const [, , first, last] = buffers[i]!;
    let start = 0;
    for (const other of placed)
      if (buffers[other]![2] <= last && first <= buffers[other]![3] && start + sizes[i]! > starts[other]!)
        start = Math.max(start, starts[other]! + sizes[other]!);
    starts[i] = start;
    placed.push(i);
    placed.sort((a, b) => starts[a]! - starts[b]!);
    end = Math.max(end, start + sizes[i]!);
  }
  return [...starts, end];
}

/** Arrays for buffers in memory that grows to the largest that was ever asked for, and no further. */
export function arraysFor(
  buffers: readonly OpenBuffer[],
  numbers: readonly number[],
  batch: number,
  before: { readonly memory: Float32Array<ArrayBuffer> } | undefined,
): { readonly memory: Float32Array<ArrayBuffer>; readonly arrays: readonly Float32Array[] } {
  const starts = placeBuffers(buffers, numbers, batch);
  const all = starts[buffers.length]!;
  const memory = before && before.memory.length >= all ? before.memory : reserve(batch, all);
  const arrays = buffers.map(([size, isOpen], i) =>
    memory.subarray(starts[i]!, starts[i]! + numbers[size]! * (isOpen ? batch : 1)),
  );
  return { memory, arrays };
}

/** The arrays of a network's inputs and results. */
type Ends = [inputs: Float32Array[], results: Float32Array[]];

/** Lays out a memory for a batch and other sizes, and makes it as large as that takes, unless it is laid out so. */
export type OpenWasm = (
  at: readonly number[],
  memory: { readonly buffer: ArrayBuffer; grow(pages: number): number },
) => Ends;

/** What was laid out last in a memory. */
const laidOut = /* @__PURE__ */ new WeakMap<object, { readonly at: readonly number[]; readonly ends: Ends }>();

/** Lays out a memory where it is not yet. */
export const wasmAt =
  (layOut: OpenWasm): OpenWasm =>
  (at, memory) => {
    const before = laidOut.get(memory);
    if (before && sameSizes(at, before.at)) return before.ends;
    const ends = layOut(at, memory);
    laidOut.set(memory, { at, ends });
    return ends;
  };

/**
 * A memory that has behind its weights a table, of where buffers lie and of all numbers that follow from open sizes, and behind
 * that what these buffers hold.
 *
 * @param numbers of the open sizes
 */
export const openWasm = ({
  table,
  buffers,
  inputs,
  results,
  numbers,
}: {
  readonly table: number;
  readonly buffers: readonly OpenBuffer[];
  readonly inputs: readonly number[];
  readonly results: readonly number[];
  readonly numbers: (...sizes: number[]) => number[];
}): OpenWasm =>
  wasmAt((at, memory) => {
    const [batch = 1, ...sizes] = at;
    const all = numbers(...sizes);
    const starts = placeBuffers(buffers, all, batch);
    const entries = buffers.length + 2 * all.length;
    const start = Math.ceil((table + 4 * entries) / (4 * LINE)) * 4 * LINE;
    const address = (buffer: number): number => start + 4 * starts[buffer]!;
    const bytes = address(buffers.length);
    grow(memory, bytes, batch);
    const whole = new Int32Array(memory.buffer, table, entries);
    const single = new Float32Array(memory.buffer, table, entries);
    buffers.forEach((_, i) => (whole[i] = address(i)));
    all.forEach((number, i) => {
      whole[buffers.length + 2 * i] = number;
      single[buffers.length + 2 * i + 1] = number;
    });
    const view = (buffer: number): Float32Array => {
      const [size, isOpen] = buffers[buffer]!;
      return new Float32Array(memory.buffer, address(buffer), all[size]! * (isOpen ? batch : 1));
    };
    return [inputs.map(view), results.map(view)];
  });
