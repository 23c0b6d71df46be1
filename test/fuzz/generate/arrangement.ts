import type { Choices } from "./choices.ts";
import { countOf, dimensionOf, listOf, MOST_NUMBERS, type Scope, type Step, type Value } from "./scope.ts";

/** The batch in front, where there is one. */
const full = (x: Value, sizes: readonly (number | string)[]): readonly (number | string)[] =>
  x.isBatched ? [`${x.name}.size(0)`, ...sizes] : sizes;
const axisOf = (x: Value, axis: number): number => axis + (x.isBatched ? 1 : 0);

const reshape: Step = (scope, x, choose) => {
  const count = countOf(x.sizes);
  const first = choose.pick([1, 2, 3, 4, x.sizes[0] ?? 1].filter((each) => count % each === 0));
  const sizes = choose.pick([[count], [first, count / first], [1, first, count / first], [count / first, 1, first, 1]]);
  const written: (number | string)[] = [...sizes];
  if (choose.isOdd(2) && count > 0) written[choose.next() % written.length] = -1;
  const name = choose.pick(["reshape", "view"]);
  const list = full(x, written);
  return scope.line(
    choose.isOdd(3) ? `${x.name}.${name}(${listOf(list)})` : `${x.name}.${name}(${list.join(", ")})`,
    sizes,
    x.isBatched,
  );
};

const flatten: Step = (scope, x, choose) => {
  const from = choose.next() % Math.max(1, x.sizes.length);
  if (x.sizes.length === 0) return undefined;
  const sizes = [...x.sizes.slice(0, from), countOf(x.sizes.slice(from))];
  const args = `start_dim=${axisOf(x, from)}${choose.isOdd(3) ? ", end_dim=-1" : ""}`;
  return scope.line(
    choose.isOdd(2) ? `${scope.field(`Flatten(${args})`)}(${x.name})` : `${x.name}.flatten(${args})`,
    sizes,
    x.isBatched,
  );
};

const unflatten: Step = (scope, x, choose) => {
  const axis = choose.next() % Math.max(1, x.sizes.length);
  const size = x.sizes[axis];
  const first = choose.pick([2, 1, 3]);
  if (size === undefined || size % first !== 0) return undefined;
  const sizes = x.sizes.toSpliced(axis, 1, first, size / first);
  const list = `(${choose.isOdd(2) ? "-1" : first}, ${size / first})`;
  const dim = dimensionOf(x, axis, choose);
  return scope.line(
    choose.isOdd(2)
      ? `${scope.field(`Unflatten(${dim}, ${list})`)}(${x.name})`
      : `${x.name}.unflatten(${dim}, ${list})`,
    sizes,
    x.isBatched,
  );
};

const turn: Step = (scope, x, choose) => {
  if (x.sizes.length < 2) {
    if (!x.isBatched && x.sizes.length === 1) return scope.line(`${x.name}.t()`, x.sizes, false);
    return undefined;
  }
  const axes = x.sizes.map((_, i) => i);
  if (choose.isOdd(2)) {
    const order = choose.shuffle(axes.toReversed());
    const dims = [...(x.isBatched ? [0] : []), ...order.map((axis) => axisOf(x, axis))];
    const list = choose.isOdd(3) ? listOf(dims) : dims.join(", ");
    return scope.line(
      choose.isOdd(5) ? `${scope.field(`Permute(${listOf(dims)})`)}(${x.name})` : `${x.name}.permute(${list})`,
      order.map((axis) => x.sizes[axis] as number),
      x.isBatched,
    );
  }
  if (choose.isOdd(6) && x.sizes.length >= 2) {
    const [rows, columns] = x.sizes.slice(-2) as [number, number];
    return scope.line(`${x.name}.adjoint()`, [...x.sizes.slice(0, -2), columns, rows], x.isBatched);
  }
  const [a = 0, b = 1] = choose.shuffle(axes);
  const name = choose.pick(["transpose", "swapaxes", "swapdims", "movedim", "moveaxis"]);
  const sizes = [...x.sizes];
  if (name.startsWith("move")) sizes.splice(b, 0, ...sizes.splice(a, 1));
  else [sizes[a], sizes[b]] = [sizes[b] as number, sizes[a] as number];
  return scope.line(
    `${x.name}.${name}(${dimensionOf(x, a, choose)}, ${dimensionOf(x, b, choose)})`,
    sizes,
    x.isBatched,
  );
};

const ones: Step = (scope, x, choose) => {
  const axis = choose.between(0, x.sizes.length);
  const one = x.sizes.indexOf(1);
  if (one !== -1 && choose.isOdd(2))
    return scope.line(
      `${x.name}.squeeze(${choose.isOdd(2) ? "dim=" : ""}${dimensionOf(x, one, choose)})`,
      x.sizes.toSpliced(one, 1),
      x.isBatched,
    );
  if (x.sizes.length > 3) return undefined;
  return scope.line(`${x.name}.unsqueeze(${axisOf(x, axis)})`, x.sizes.toSpliced(axis, 0, 1), x.isBatched);
};

const grow: Step = (scope, x, choose) => {
  const axis = x.sizes.length - 1 - (choose.next() % Math.max(1, x.sizes.length));
  const size = x.sizes[axis];
  const times = choose.pick([2, 3]);
  if (size === undefined || countOf(x.sizes) * times > MOST_NUMBERS) return undefined;
  const sizes = x.sizes.toSpliced(axis, 1, size * times);
  if (size === 1 && choose.isOdd(2)) {
    const list = [
      ...(x.isBatched ? [-1] : []),
      ...x.sizes.map((each, i) => (i === axis ? times : choose.isOdd(2) ? -1 : each)),
    ];
    return scope.line(`${x.name}.expand(${list.join(", ")})`, sizes, x.isBatched);
  }
  const list = [...(x.isBatched ? [1] : []), ...x.sizes.map((_, i) => (i === axis ? times : 1))].join(", ");
  const text = choose.pick([
    `${x.name}.repeat(${list})`,
    `${x.name}.tile(${list})`,
    `${x.name}.repeat_interleave(${times}, dim=${dimensionOf(x, axis, choose)})`,
  ]);
  return scope.line(text, sizes, x.isBatched);
};

const turnRound: Step = (scope, x, choose) => {
  const axis = choose.next() % Math.max(1, x.sizes.length);
  if (x.sizes.length === 0) return undefined;
  const dim = dimensionOf(x, axis, choose);
  return scope.line(
    choose.pick([`${x.name}.flip(${dim})`, `${x.name}.roll(${choose.pick([1, -1, 3])}, dims=${dim})`]),
    x.sizes,
    x.isBatched,
  );
};

/** Part of a dimension: by its numbers, by a step, or one element alone. */
const part: Step = (scope, x, choose) => {
  const axis = x.sizes.length - 1 - (choose.next() % Math.max(1, x.sizes.length));
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const colons = Array.from({ length: axisOf(x, axis) }, () => ":");
  const at = choose.next() % size;
  const dim = dimensionOf(x, axis, choose);
  if (choose.isOdd(3)) {
    const index = choose.isOdd(2) ? at - size : at;
    const text = choose.isOdd(2) ? `${x.name}.select(${dim}, ${index})` : `${x.name}[${[...colons, index].join(", ")}]`;
    return scope.line(text, x.sizes.toSpliced(axis, 1), x.isBatched);
  }
  const step = choose.isOdd(3) ? 2 : 1;
  const length = choose.between(1, size - at);
  const sizes = x.sizes.toSpliced(axis, 1, Math.ceil(length / step));
  if (step === 1 && choose.isOdd(2))
    return scope.line(`${x.name}.narrow(${dim}, ${at}, ${length})`, sizes, x.isBatched);
  const stop = at + length === size && choose.isOdd(2) ? "" : at + length;
  return scope.line(
    `${x.name}[${[...colons, `${at}:${stop}${step === 1 ? "" : `:${step}`}`].join(", ")}]`,
    sizes,
    x.isBatched,
  );
};

/** Windows along a dimension, which may overlap. */
const overlapping: Step = (scope, x, choose) => {
  const axis = x.sizes.length - 1 - (choose.next() % Math.max(1, x.sizes.length));
  const size = x.sizes[axis];
  if (size === undefined || x.sizes.length > 3) return undefined;
  const length = Math.min(size, choose.pick([2, 1, 3]));
  const step = choose.pick([1, 2, 3]);
  const sizes = [...x.sizes.with(axis, Math.floor((size - length) / step) + 1), length];
  if (countOf(sizes) > MOST_NUMBERS) return undefined;
  return scope.line(`${x.name}.unfold(${dimensionOf(x, axis, choose)}, ${length}, ${step})`, sizes, x.isBatched);
};

/** Pieces that are joined again, in another order or through something of their own. */
const pieces: Step = (scope, x, choose) => {
  const axis = choose.next() % Math.max(1, x.sizes.length);
  const size = x.sizes[axis];
  if (size === undefined || size < 2) return undefined;
  const dim = dimensionOf(x, axis, choose);
  const cuts = choose.isOdd(2) ? [Math.ceil(size / 2), Math.floor(size / 2)] : [1, size - 1];
  const names = cuts.map(() => scope.network.freshName("v"));
  const isEven = cuts[0] === Math.ceil(size / 2);
  const cut = isEven && choose.isOdd(2) ? `chunk(2, dim=${dim})` : `split([${cuts.join(", ")}], dim=${dim})`;
  scope.lines.push(`${names.join(", ")} = ${x.name}.${cut}`);
  const changed = choose.pick(["relu", "sigmoid", "abs"]);
  return scope.line(
    `cat([${names[1]}, ${choose.isOdd(2) ? `${names[0]}.${changed}()` : names[0]}], dim=${dim})`,
    x.sizes,
    x.isBatched,
  );
};

const unbound: Step = (scope, x, choose) => {
  const axis = x.sizes.findIndex((size) => size === 2 || size === 3);
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const names = Array.from({ length: size }, () => scope.network.freshName("v"));
  scope.lines.push(`${names.join(", ")} = ${x.name}.unbind(dim=${dimensionOf(x, axis, choose)})`);
  return scope.line(
    `${names[0]} ${choose.pick(["+", "*", "-"])} ${names.at(-1)}`,
    x.sizes.toSpliced(axis, 1),
    x.isBatched,
  );
};

const joined: Step = (scope, x, choose) => {
  const other = scope.other(choose, x);
  if (other.isBatched !== x.isBatched || countOf(x.sizes) * 2 > MOST_NUMBERS || x.sizes.length > 3) return undefined;
  const axis = choose.next() % Math.max(1, x.sizes.length);
  if (choose.isOdd(3)) {
    const sizes = x.sizes.toSpliced(axis, 0, 2);
    return scope.line(`stack([${x.name}, ${other.name}], dim=${axisOf(x, axis)})`, sizes, x.isBatched);
  }
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  return scope.line(
    `cat([${x.name}, ${other.name}], dim=${dimensionOf(x, axis, choose)})`,
    x.sizes.toSpliced(axis, 1, 2 * size),
    x.isBatched,
  );
};

const like: Step = (scope, x, choose) => {
  const shape = shapeLike(scope, x, choose);
  const name = choose.pick(["view_as", "reshape_as", "expand_as"]);
  if (name !== "expand_as") return scope.line(`${x.name}.${name}(${x.name})`, x.sizes, x.isBatched);
  return shape === undefined ? undefined : scope.line(`${shape.name}.expand_as(${x.name})`, x.sizes, x.isBatched);
};

/** A value with ones where another has more. */
function shapeLike(scope: Scope, x: Value, choose: Choices): Value | undefined {
  const axis = choose.next() % Math.max(1, x.sizes.length);
  if (x.sizes.length === 0) return undefined;
  return scope.line(`${x.name}.mean(dim=${axisOf(x, axis)}, keepdim=true)`, x.sizes.toSpliced(axis, 1, 1), x.isBatched);
}

const counted: Step = (scope, x) =>
  x.isBatched ? undefined : scope.line(`${x.name}.view(${x.name}.numel())`, [countOf(x.sizes)], false);

export const onAnything: Readonly<Record<string, Step>> = {
  reshape,
  flatten,
  unflatten,
  turn,
  ones,
  grow,
  turnRound,
  part,
  overlapping,
  pieces,
  unbound,
  joined,
  like,
  counted,
};
