import type { Choices } from "./choices.ts";
import { countOf, dimensionOf, listOf, MOST_NUMBERS, type Step, type Value } from "./scope.ts";

/** Numbers of the network itself beside a value: written down, counted out, in the shape of another, and triangles. */

const NUMBERS = [0.5, -1, 2, 0, 1.25, -0.75, 3];
const numberAt = (choose: Choices): number => choose.pick(NUMBERS);
const operator = (choose: Choices): string => choose.pick(["+", "*", "-"]);

/** A size of the value, if its last dimension is short. */
const lastOf = (x: Value): number | undefined => x.sizes.at(-1);

const written: Step = (scope, x, choose) => {
  const size = lastOf(x);
  if (size === undefined || size > 16) return undefined;
  const numbers = listOf(Array.from({ length: size }, () => numberAt(choose)));
  const constant = choose.isOdd(2) ? `tensor(${numbers})` : numbers;
  return scope.line(`${x.name} ${operator(choose)} ${constant}`, x.sizes, x.isBatched);
};

const counted: Step = (scope, x, choose) => {
  const size = lastOf(x);
  if (size === undefined) return undefined;
  const start = choose.pick([0, 1, -2]);
  const step = choose.pick([1, 2, 0.5]);
  const text = choose.pick([
    `arange(${size})`,
    `arange(start=${start}, end=${start + size * step}, step=${step})`,
    `linspace(${start}, ${numberAt(choose)}, ${size})`,
  ]);
  return scope.line(`${x.name} ${operator(choose)} ${text} * 0.1`, x.sizes, x.isBatched);
};

/** As many as the batch has samples, and times 0, since a sample is not to know which of them it is. */
const samples: Step = (scope, x, choose) => {
  if (!x.isBatched) return undefined;
  const sizes = ["-1", ...x.sizes.map(() => 1)];
  return scope.line(
    `${x.name} ${operator(choose)} (arange(${x.name}.size(0)).view(${sizes.join(", ")}) * 0)`,
    x.sizes,
    true,
  );
};

const filled: Step = (scope, x, choose) => {
  const sizes = [...(x.isBatched ? [`${x.name}.size(0)`] : []), ...x.sizes];
  const name = choose.pick(["zeros", "ones"]);
  const value = numberAt(choose);
  const text = choose.pick([
    sizes.length > 0 && choose.isOdd(2) ? `${name}(${sizes.join(", ")})` : `${name}(${listOf(sizes)})`,
    // Of a mask it would be one as well, and masks are not taken from each other.
    `${name}_like(${x.name}.float())`,
    `${x.name}.float().new_${name}(${listOf(sizes)})`,
    `full(${listOf(sizes)}, ${value})`,
    `full_like(${x.name}.float(), ${value})`,
    `${x.name}.float().new_full(${listOf(sizes)}, ${value})`,
  ]);
  return scope.line(`${x.name} ${operator(choose)} ${text}`, x.sizes, x.isBatched);
};

/** A constant beside a value, so that one buffer holds both. */
const joined: Step = (scope, x, choose) => {
  const axis = choose.next() % Math.max(1, x.sizes.length);
  const size = x.sizes[axis];
  if (size === undefined || countOf(x.sizes) * 2 > MOST_NUMBERS) return undefined;
  const constant = choose.pick([`ones_like(${x.name})`, `full_like(${x.name}, ${numberAt(choose)})`]);
  return scope.line(
    `cat([${constant}, ${x.name}], dim=${dimensionOf(x, axis, choose)})`,
    x.sizes.toSpliced(axis, 1, 2 * size),
    x.isBatched,
  );
};

const triangle: Step = (scope, x, choose) => {
  if (x.sizes.length < 2) return undefined;
  const diagonal = choose.pick([0, 1, -1, 2]);
  const name = choose.pick(["tril", "triu"]);
  return scope.line(
    diagonal === 0 && choose.isOdd(2) ? `${x.name}.${name}()` : `${name}(${x.name}, diagonal=${diagonal})`,
    x.sizes,
    x.isBatched,
  );
};

const identity: Step = (scope, x, choose) => {
  const size = lastOf(x);
  if (size === undefined || size > 16 || (x.sizes.length === 1 && !x.isBatched)) return undefined;
  const columns = choose.pick([size, size + 1, Math.max(1, size - 1)]);
  const text = columns === size ? `eye(${size})` : `eye(${size}, m=${columns})`;
  return scope.line(`${x.name} @ ${text}`, x.sizes.toSpliced(-1, 1, columns), x.isBatched);
};

/** A field that is no weight, or a weight that begins with a constant. */
const kept: Step = (scope, x, choose) => {
  const size = lastOf(x);
  if (size === undefined) return undefined;
  const field = scope.field(
    choose.pick([
      `Buffer(arange(${size}) * 0.1, persistent=false)`,
      `Buffer([${size}], ${numberAt(choose)}, persistent=false)`,
      `Parameter(ones(${size}) * ${numberAt(choose)})`,
      `Parameter(0.02 * randn(${size}))`,
    ]),
  );
  return scope.line(`${x.name} ${operator(choose)} ${field}`, x.sizes, x.isBatched);
};

export const onAnything: Readonly<Record<string, Step>> = {
  written,
  counted,
  samples,
  filled,
  joined,
  triangle,
  identity,
  kept,
};
