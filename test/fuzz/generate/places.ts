import type { Choices } from "./choices.ts";
import { countOf, dimensionOf, listOf, MOST_NUMBERS, named, type Scope, type Step, type Value } from "./scope.ts";

const flag = (choose: Choices): { readonly value: string; readonly default: string } => ({
  value: String(choose.isOdd(3)),
  default: "false",
});

const someAxis = (x: Value, choose: Choices): number => choose.next() % Math.max(1, x.sizes.length);

/** A line of places, which is an input. */
function rowsFor(scope: Scope, choose: Choices, count: number): Value | undefined {
  const rows = scope.other(choose, { sizes: [count], isBatched: false }, "rows");
  return scope.inputs.includes(rows) ? rows : undefined;
}

/** Elements, or whole slices, joined at places. */
const joined: Step = (scope, x, choose) => {
  const axis = someAxis(x, choose);
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const dim = dimensionOf(x, axis, choose);
  const own = named(choose, { include_self: { value: String(!choose.isOdd(2)), default: "true" } });
  const count = choose.between(1, size);
  const taken = x.sizes.with(axis, count);
  const source = scope.line(`${x.name}.narrow(${dim}, 0, ${count}).sigmoid()`, taken, x.isBatched);
  if (choose.isOdd(2)) {
    const way = choose.pick(["sum", "mean", "prod", "amax", "amin"]);
    const places = scope.line(`${x.name}.argsort(dim=${dim}).narrow(${dim}, 0, ${count})`, taken, x.isBatched);
    const text = `scatter_reduce(${x.name}, ${dim}, ${places.name}, ${source.name}, "${way}"${own})`;
    return scope.line(text, x.sizes, x.isBatched);
  }
  const rows = rowsFor(scope, choose, count);
  if (!rows) return undefined;
  const way = choose.pick(["mean", "prod", "amax", "amin"]);
  return scope.line(
    `index_reduce(${x.name}, ${dim}, ${rows.name}, ${source.name}, "${way}"${own})`,
    x.sizes,
    x.isBatched,
  );
};

/** Elements put at places among all, which are those of one tensor and not of a batch. */
const put: Step = (scope, x, choose) => {
  const [first] = x.sizes;
  if (x.isBatched || first === undefined) return undefined;
  switch (choose.next() % 4) {
    case 0:
      return scope.line(`masked_scatter(${x.name}, ${x.name} > 0, ${x.name}.tanh())`, x.sizes, false);
    case 1: {
      const places = scope.line(`${x.name}.flatten().argsort()`, [countOf(x.sizes)], false);
      const options = named(choose, { accumulate: flag(choose) });
      return scope.line(`put(${x.name}, ${places.name}, ${x.name}.flatten().tanh()${options})`, x.sizes, false);
    }
    case 2: {
      const count = choose.between(1, first);
      const rows = rowsFor(scope, choose, count);
      if (!rows) return undefined;
      const options = named(choose, { accumulate: flag(choose) });
      const values = `${x.name}.narrow(0, 0, ${count}).tanh()`;
      return scope.line(`index_put(${x.name}, [${rows.name}], ${values}${options})`, x.sizes, false);
    }
    default:
      return scope.line(`msort(${x.name})`, x.sizes, false);
  }
};

/** Where values would stand among others that are in order. */
const searched: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const isRight = choose.isOdd(2);
  const options = {
    out_int32: flag(choose),
    right: { value: String(isRight), default: "false" },
  };
  if (choose.isOdd(2)) {
    const boundaries = listOf(choose.pick([[0], [-1, 0, 0.5], [-0.25, -0.25, 1]]));
    return scope.line(`bucketize(${x.name}, ${boundaries}${named(choose, options)})`, x.sizes, x.isBatched);
  }
  const side = { side: { value: choose.isOdd(2) ? (isRight ? '"right"' : "none") : "none", default: "none" } };
  if (choose.isOdd(2)) {
    const text = `searchsorted(${x.name}, ${x.name}, sorter=${x.name}.argsort(dim=-1)${named(choose, { ...options, ...side })})`;
    return scope.line(text, x.sizes, x.isBatched);
  }
  const text = `searchsorted(${x.name}.sort(dim=-1)[0], ${x.name}${named(choose, { ...options, ...side })})`;
  return scope.line(text, x.sizes, x.isBatched);
};

/** Borders and parts by their other names, and sums over what was stretched. */
const parts: Step = (scope, x, choose) => {
  const axis = someAxis(x, choose);
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const dim = dimensionOf(x, axis, choose);
  switch (choose.next() % 5) {
    case 0: {
      const start = choose.next() % size;
      const length = choose.between(1, size - start);
      return scope.line(`narrow_copy(${x.name}, ${dim}, ${start}, ${length})`, x.sizes.with(axis, length), x.isBatched);
    }
    case 1: {
      const last = x.sizes.length - 1;
      const width = x.sizes[last] as number;
      if ((countOf(x.sizes) / width) * (width + 3) > MOST_NUMBERS) return undefined;
      const value = named(choose, { value: { value: choose.pick(["0", "-0.5"]), default: "0" } });
      return scope.line(`constant_pad_nd(${x.name}, [1, 2]${value})`, x.sizes.with(last, width + 3), x.isBatched);
    }
    case 2:
      return scope.line(
        `vecdot(${x.name}, ${x.name}.sigmoid()${named(choose, { dim: { value: String(dim), default: "-1" } })})`,
        dim === -1 || axis === x.sizes.length - 1 ? x.sizes.slice(0, -1) : x.sizes.toSpliced(axis, 1),
        x.isBatched,
      );
    case 3:
      if (x.sizes.length + (x.isBatched ? 1 : 0) < 2) return undefined;
      return scope.line(
        `renorm(${x.name}, ${choose.pick([1, 2])}, ${x.isBatched ? 0 : dim}, 1.5)`,
        x.sizes,
        x.isBatched,
      );
    default: {
      const kept = x.sizes.map((each, i) => (i === axis ? 1 : each));
      return x.isBatched ? undefined : scope.line(`sum_to_size(${x.name}, ${listOf(kept)})`, kept, false);
    }
  }
};

export const onAnything: Readonly<Record<string, Step>> = { joined, put, searched, parts };
