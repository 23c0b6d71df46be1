import type { Choices } from "./choices.ts";
import { countOf, dimensionOf, named, type Scope, type Step, type Value } from "./scope.ts";

/** An axis behind the batch, counted from the last. */
const someAxis = (x: Value, choose: Choices): number =>
  x.sizes.length - 1 - (choose.next() % Math.max(1, x.sizes.length));

const flag = (choose: Choices): { readonly value: string; readonly default: string } => ({
  value: String(choose.isOdd(3)),
  default: "false",
});

/** Both results of a call, the values last. */
function both(scope: Scope, text: string, sizes: readonly number[], isBatched: boolean): Value {
  const names = [scope.network.freshName("v"), scope.network.freshName("v")] as const;
  scope.lines.push(`${names.join(", ")} = ${text}`);
  scope.note({ name: names[1], sizes, isBatched });
  return scope.note({ name: names[0], sizes, isBatched });
}

const sorted: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const axis = someAxis(x, choose);
  const options = { descending: flag(choose), stable: flag(choose) };
  const args = `dim=${dimensionOf(x, axis, choose)}${named(choose, options)}`;
  if (choose.isOdd(3)) return scope.line(`argsort(${x.name}, ${args})`, x.sizes, x.isBatched);
  return both(scope, `sort(${x.name}, ${args})`, x.sizes, x.isBatched);
};

const best: Step = (scope, x, choose) => {
  const axis = someAxis(x, choose);
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const k = choose.between(1, size);
  const dim = dimensionOf(x, axis, choose);
  const keepdim = choose.isOdd(2);
  const left = keepdim ? x.sizes.with(axis, 1) : x.sizes.toSpliced(axis, 1);
  const kept = named(choose, { keepdim: { value: String(keepdim), default: "false" } });
  switch (choose.next() % 4) {
    case 1:
      return both(scope, `kthvalue(${x.name}, ${k}, dim=${dim}${kept})`, left, x.isBatched);
    case 2:
      return both(scope, `median(${x.name}, dim=${dim}${kept})`, left, x.isBatched);
    case 3:
      return x.isBatched ? undefined : scope.line(`median(${x.name})`, [], false);
    default: {
      const options = {
        largest: { value: String(!choose.isOdd(2)), default: "true" },
        sorted: { value: "true", default: "true" },
      };
      return both(
        scope,
        `topk(${x.name}, ${k}, dim=${dim}${named(choose, options)})`,
        x.sizes.with(axis, k),
        x.isBatched,
      );
    }
  }
};

/** An index of whole numbers: what sorting gives. */
const gathered: Step = (scope, x, choose) => {
  const axis = someAxis(x, choose);
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const dim = dimensionOf(x, axis, choose);
  const count = choose.between(1, size);
  const places = scope.line(
    `${x.name}.argsort(dim=${dim}).narrow(${dim}, 0, ${count})`,
    x.sizes.with(axis, count),
    x.isBatched,
  );
  const source = scope.line(`${places.name}.sigmoid()`, places.sizes, x.isBatched);
  switch (choose.next() % 5) {
    case 1:
      return scope.line(`take_along_dim(${x.name}, ${places.name}, dim=${dim})`, places.sizes, x.isBatched);
    case 2:
      return scope.line(`scatter_add(${x.name}, ${dim}, ${places.name}, ${source.name})`, x.sizes, x.isBatched);
    case 3: {
      const put = choose.isOdd(2)
        ? `value=0.5${named(choose, { reduce: { value: "none", default: "none" } })}`
        : `src=${source.name}${named(choose, { reduce: { value: choose.isOdd(2) ? '"add"' : "none", default: "none" } })}`;
      return scope.line(`scatter(${x.name}, ${dim}, ${places.name}, ${put})`, x.sizes, x.isBatched);
    }
    case 4:
      return x.isBatched ? undefined : scope.line(`take(${x.name}, ${places.name})`, places.sizes, false);
    default: {
      const options = named(choose, { sparse_grad: { value: "false", default: "false" } });
      return scope.line(`gather(${x.name}, ${dim}, ${places.name}${options})`, places.sizes, x.isBatched);
    }
  }
};

/** A line of places, which is an input, for whole slices. */
const byLine: Step = (scope, x, choose) => {
  const axis = someAxis(x, choose);
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const count = choose.pick([2, 1, 3]);
  const rows = scope.other(choose, { sizes: [count], isBatched: false }, "rows");
  if (!scope.inputs.includes(rows) || (countOf(x.sizes) / size) * count > 900) return undefined;
  const dim = dimensionOf(x, axis, choose);
  const taken = x.sizes.with(axis, count);
  const colons = Array.from({ length: axis + (x.isBatched ? 1 : 0) }, () => ":");
  const select = choose.isOdd(2)
    ? `${x.name}[${[...colons, rows.name].join(", ")}]`
    : `index_select(${x.name}, ${dim}, ${rows.name})`;
  const what = choose.next() % 4;
  if (what === 0) return scope.line(select, taken, x.isBatched);
  if (what === 1) return scope.line(`index_fill(${x.name}, ${dim}, ${rows.name}, 0.5)`, x.sizes, x.isBatched);
  if (count > size) return undefined;
  const source = scope.line(`${x.name}.narrow(${dim}, 0, ${count}).abs()`, taken, x.isBatched);
  const alpha = named(choose, { alpha: { value: choose.pick(["1", "0.5"]), default: "1" } });
  const text =
    what === 2
      ? `index_copy(${x.name}, ${dim}, ${rows.name}, ${source.name})`
      : `index_add(${x.name}, ${dim}, ${rows.name}, ${source.name}${alpha})`;
  return scope.line(text, x.sizes, x.isBatched);
};

/** Subscripts that are more than a slice. */
const subscripts: Step = (scope, x, choose) => {
  const axis = x.sizes.length - 1;
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const places = Array.from(
    { length: choose.between(1, 3) },
    () => (choose.next() % size) - (choose.isOdd(3) ? size : 0),
  );
  const sizes = x.sizes.with(axis, places.length);
  if (choose.isOdd(2) && x.sizes.length < 4)
    return scope.line(`${x.name}[..., none, [${places.join(", ")}]]`, sizes.toSpliced(axis, 0, 1), x.isBatched);
  return scope.line(`${x.name}[..., [${places.join(", ")}]]`, sizes, x.isBatched);
};

const lines: Step = (scope, x, choose) => {
  const axis = someAxis(x, choose);
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const dim = dimensionOf(x, axis, choose);
  if (choose.isOdd(2)) {
    const first = (axis + 1) % x.sizes.length;
    const other = x.sizes[first] as number;
    if (first === axis) return undefined;
    const offset = choose.pick([0, 1, -1]);
    const length = Math.min(other - Math.max(0, -offset), size - Math.max(0, offset));
    if (length < 1) return undefined;
    const rest = x.sizes.filter((_, i) => i !== axis && i !== first);
    const options = named(choose, { offset: { value: String(offset), default: "0" } });
    return scope.line(
      `diagonal(${x.name}, dim1=${dimensionOf(x, first, choose)}, dim2=${dim}${options})`,
      [...rest, length],
      x.isBatched,
    );
  }
  const n = choose.between(0, 2);
  const around = ["prepend", "append"].filter(() => choose.isOdd(3));
  const length = size * (1 + around.length) - n;
  if (n === 0 || length < 1 || countOf(x.sizes) * 3 > 900) return undefined;
  const options = around.map((name) => `, ${name}=${x.name}`).join("");
  return scope.line(`diff(${x.name}, n=${n}, dim=${dim}${options})`, x.sizes.with(axis, length), x.isBatched);
};

export const onAnything: Readonly<Record<string, Step>> = { sorted, best, gathered, byLine, subscripts, lines };
