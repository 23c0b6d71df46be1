import type { Choices } from "./choices.ts";
import { dimensionOf, named, type Step, type Value } from "./scope.ts";

/** Some dimensions behind the batch, what is left of them, and how they are written. */
function someOf(
  x: Value,
  choose: Choices,
): { readonly text: string; readonly sizes: readonly number[]; readonly keepdim: boolean } {
  const axes = x.sizes.map((_, i) => i);
  const chosen = choose.shuffle(axes.toReversed()).slice(0, choose.between(1, axes.length));
  const keepdim = choose.isOdd(2);
  const sizes = x.sizes.flatMap((size, i) => (chosen.includes(i) ? (keepdim ? [1] : []) : [size]));
  const numbers = chosen.map((axis) => dimensionOf(x, axis, choose));
  const text =
    numbers.length === 1 && !choose.isOdd(3)
      ? String(numbers[0])
      : `(${numbers.join(", ")}${numbers.length === 1 ? "," : ""})`;
  return { text, sizes, keepdim };
}

const keep = (keepdim: boolean): { readonly keepdim: { readonly value: string; readonly default: string } } => ({
  keepdim: { value: String(keepdim), default: "false" },
});

/** A reduction of one sample that has no batch goes to a number where no dimension is named. */
const reduce: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const name = choose.pick(["mean", "sum", "amax", "amin", "prod", "norm"]);
  if (!x.isBatched && choose.isOdd(4)) return scope.line(`${x.name}.${name}()`, [], false);
  const { text, sizes, keepdim } = someOf(x, choose);
  // One dimension at a time, as in PyTorch.
  if (name === "prod" && text.includes(",")) return undefined;
  const p =
    name === "norm" ? named(choose, { p: { value: choose.pick(['"fro"', "1", "3", '"inf"']), default: '"fro"' } }) : "";
  if (p !== "" && !p.includes("fro") && text.includes(",")) return undefined;
  const args = `dim=${text}${named(choose, keep(keepdim))}${p}`;
  return scope.line(choose.isOdd(2) ? `${x.name}.${name}(${args})` : `${name}(${x.name}, ${args})`, sizes, x.isBatched);
};

const variance: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const { text, sizes, keepdim } = someOf(x, choose);
  const args = named(choose, {
    dim: { value: text, default: "" },
    ...(choose.isOdd(2)
      ? { unbiased: { value: String(choose.isOdd(2)), default: "true" } }
      : { correction: { value: choose.pick(["0", "1", "none"]), default: "none" } }),
    ...keep(keepdim),
  });
  return scope.line(`${choose.pick(["var", "std"])}(${x.name}${args})`, sizes, x.isBatched);
};

const counting: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const { text, sizes, keepdim } = someOf(x, choose);
  const dim = { dim: { value: text, default: "" } };
  const name = choose.pick([
    "any",
    "all",
    "nansum",
    "nanmean",
    "count_nonzero",
    "var_mean",
    "std_mean",
    "aminmax",
    "dist",
  ]);
  if (name === "dist")
    return x.isBatched
      ? undefined
      : scope.line(`dist(${x.name}, ${x.name} * 2, p=${choose.pick(["1", "2"])})`, [], false);
  if (name === "count_nonzero")
    return keepdim ? undefined : scope.line(`${name}(${x.name}${named(choose, dim)})`, sizes, x.isBatched);
  if (name === "aminmax" && text.includes(",")) return undefined;
  const correction = choose.isOdd(2)
    ? { unbiased: { value: "false", default: "true" } }
    : { correction: { value: "0", default: "none" } };
  const isPair = /_mean|aminmax/.test(name);
  const args = named(choose, { ...dim, ...(name.endsWith("_mean") ? correction : {}), ...keep(keepdim) });
  const call = `${name}(${x.name}${args})`;
  return scope.line(isPair ? `${call}[${choose.pick([0, 1])}]` : call, sizes, x.isBatched);
};

const extremes: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const axis = choose.next() % x.sizes.length;
  const keepdim = choose.isOdd(2);
  const sizes = x.sizes.flatMap((size, i) => (i === axis ? (keepdim ? [1] : []) : [size]));
  const args = `${choose.isOdd(2) ? "dim=" : ""}${dimensionOf(x, axis, choose)}${named(choose, keep(keepdim))}`;
  if (choose.isOdd(2)) {
    const names = [scope.network.freshName("v"), scope.network.freshName("v")] as const;
    scope.lines.push(`${names.join(", ")} = ${x.name}.${choose.pick(["max", "min"])}(${args})`);
    scope.note({ name: names[1], sizes, isBatched: x.isBatched });
    return scope.note({ name: names[0], sizes, isBatched: x.isBatched });
  }
  return scope.line(`${x.name}.${choose.pick(["argmax", "argmin"])}(${args})`, sizes, x.isBatched);
};

const running: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const axis = choose.next() % x.sizes.length;
  if (choose.isOdd(4))
    return scope.line(
      `${x.name}.${choose.pick(["cummax", "cummin"])}(${dimensionOf(x, axis, choose)}).${choose.pick(["values", "indices"])}`,
      x.sizes,
      x.isBatched,
    );
  if (choose.isOdd(2))
    return scope.line(
      `${x.name}.${choose.pick(["cumsum", "cumprod", "logcumsumexp"])}(${dimensionOf(x, axis, choose)})`,
      x.sizes,
      x.isBatched,
    );
  const { text, sizes, keepdim } = someOf(x, choose);
  return scope.line(`logsumexp(${x.name}, dim=${text}${named(choose, keep(keepdim))})`, sizes, x.isBatched);
};

export const onAnything: Readonly<Record<string, Step>> = { reduce, variance, counting, extremes, running };
