import type { Choices } from "./choices.ts";
import { countOf, dimensionOf, listOf, MOST_NUMBERS, named, type Step, type Value } from "./scope.ts";

/** Further ways to put values together, take them apart and tell something of many of them. */

const axisIn = (x: Value, choose: Choices): number => choose.next() % Math.max(1, x.sizes.length);
const rankOf = (x: Value): number => x.sizes.length + (x.isBatched ? 1 : 0);

/** Along the second dimension of all, which is the first behind a batch. */
const beside: Step = (scope, x, choose) => {
  const rank = rankOf(x);
  if (countOf(x.sizes) * 2 > MOST_NUMBERS || x.sizes.length === 0 || x.sizes.length > 3) return undefined;
  const list = `[${x.name}, ${scope.line(`${x.name} * 0.5`, x.sizes, x.isBatched).name}]`;
  const doubled = (at: number): readonly number[] => x.sizes.map((size, i) => (i === at ? size * 2 : size));
  const axis = axisIn(x, choose);
  const behind = x.isBatched ? 0 : 1;
  const options: (readonly [string, readonly number[]])[] = [
    [`${choose.pick(["concat", "concatenate"])}(${list}, dim=${dimensionOf(x, axis, choose)})`, doubled(axis)],
    ...(rank >= 2 ? [[`${choose.pick(["hstack", "column_stack"])}(${list})`, doubled(behind)] as const] : []),
    ...(rank >= 3 ? [[`dstack(${list})`, doubled(x.isBatched ? 1 : 2)] as const] : []),
    ...(!x.isBatched && rank >= 2 ? [[`${choose.pick(["vstack", "row_stack"])}(${list})`, doubled(0)] as const] : []),
  ];
  const [text, sizes] = choose.pick(options);
  return scope.line(text, sizes, x.isBatched);
};

const apart: Step = (scope, x, choose) => {
  const axis = axisIn(x, choose);
  const size = x.sizes[axis];
  if (size === undefined || size < 2) return undefined;
  const dim = dimensionOf(x, axis, choose);
  const first = Math.ceil(size / 2);
  const at = axis + (x.isBatched ? 1 : 0);
  const own = { 0: "vsplit", 1: "hsplit", 2: "dsplit" }[at];
  const name = own !== undefined && rankOf(x) >= Math.max(2, at + 1) && choose.isOdd(2) ? own : undefined;
  const text =
    name !== undefined
      ? `${x.name}.${name}([${first}])`
      : choose.pick([
          `tensor_split(${x.name}, 2, dim=${dim})`,
          `${x.name}.tensor_split([${first}], dim=${dim})`,
          `${x.name}.split_with_sizes([${first}, ${size - first}], dim=${dim})`,
        ]);
  return scope.line(`${text}[0]`, x.sizes.with(axis, first), x.isBatched);
};

const turned: Step = (scope, x, choose) => {
  const [first, second] = x.sizes;
  if (first === undefined) return undefined;
  if (second === undefined)
    return scope.line(x.isBatched ? `${x.name}.fliplr()` : `${x.name}.flipud()`, x.sizes, x.isBatched);
  const k = choose.pick([1, 2, 3, -1, 0]);
  const sizes = k % 2 === 0 ? x.sizes : [second, first, ...x.sizes.slice(2)];
  const offset = x.isBatched ? 1 : 0;
  if (choose.isOdd(3) && !x.isBatched)
    return scope.line(`${x.name}.${choose.pick(["fliplr", "flipud"])}()`, x.sizes, false);
  return scope.line(`rot90(${x.name}, k=${k}, dims=(${offset}, ${offset + 1}))`, sizes, x.isBatched);
};

const whole: Step = (scope, x, choose) => {
  if (x.isBatched)
    return scope.line(
      choose.pick([
        `atleast_1d(${x.name})`,
        `${x.name}.broadcast_to(${[`${x.name}.size(0)`, ...x.sizes].join(", ")})`,
        `real(${x.name})`,
      ]),
      x.sizes,
      true,
    );
  return scope.line(
    choose.pick([
      `${x.name}.ravel()`,
      `${x.name}.view(${x.name}.nelement())`,
      `ravel(broadcast_to(${x.name}, ${listOf(x.sizes)}) * ${x.name}.ndimension())`,
    ]),
    [countOf(x.sizes)],
    false,
  );
};

const ranked: Step = (scope, x, choose) => {
  const size = countOf(x.sizes);
  if (x.isBatched || size > 12) return undefined;
  const line = x.sizes.length === 1 ? x.name : `${x.name}.flatten()`;
  const [text, sizes] = choose.pick([
    [`atleast_2d(${line})`, [1, size]],
    [`atleast_3d(${line})`, [1, size, 1]],
    [`block_diag(${line}, ${line})`, [2, 2 * size]],
    [`diagflat(${line}, offset=${choose.pick([1, -1])})`, [size + 1, size + 1]],
    [`diag(${line}, diagonal=${choose.pick([1, 0])})`, undefined],
    [`meshgrid(${line}, ${line}, indexing=${choose.pick(['"ij"', '"xy"'])})[${choose.pick([0, 1])}]`, [size, size]],
    [`cartesian_prod(${line}, ${line})`, [size * size, 2]],
    [`broadcast_tensors(${line}, ${line} * 2)[1]`, [size]],
  ] as const);
  if (sizes === undefined) return scope.line(`diag(${line}, diagonal=1)`, [size + 1, size + 1], false);
  return scope.line(text, sizes, false);
};

const chosen: Step = (scope, x, choose) => {
  const [size] = x.sizes;
  if (x.isBatched || size === undefined || size < 3 || size > 10) return undefined;
  if (x.sizes.length === 2) {
    const columns = x.sizes[1] as number;
    if (choose.isOdd(2))
      return scope.line(`pdist(${x.name}, p=${choose.pick(["2", "1"])})`, [(size * (size - 1)) / 2], false);
    const corner = Math.min(size, columns);
    const name = choose.pick(["tril_indices", "triu_indices"]);
    const pairs = (corner * (corner - 1)) / 2;
    if (pairs === 0) return undefined;
    const by = name === "tril_indices" ? -1 : 1;
    return scope.line(`${x.name}[${name}(${corner}, ${corner}, offset=${by})[0], 0]`, [pairs], false);
  }
  if (x.sizes.length > 1) return undefined;
  const isRepeated = choose.isOdd(2);
  const args = named(choose, {
    r: { value: "2", default: "" },
    with_replacement: { value: String(isRepeated), default: "false" },
  });
  return scope.line(`combinations(${x.name}${args})`, [(size * (size - 1)) / 2 + (isRepeated ? size : 0), 2], false);
};

const onDiagonals: Step = (scope, x, choose) => {
  const last = x.sizes.at(-1);
  if (last === undefined || x.sizes.length > 2) return undefined;
  const rank = rankOf(x);
  if (choose.isOdd(2) && last <= 9 && countOf(x.sizes) * (last + 1) < MOST_NUMBERS) {
    const offset = choose.pick([0, 1, -1]);
    const size = last + Math.abs(offset);
    const where = choose.isOdd(2) ? `, dim1=${rank - 1}, dim2=${rank}` : "";
    return scope.line(
      `diag_embed(${x.name}, offset=${offset}${where})`,
      [...x.sizes.slice(0, -1), size, size],
      x.isBatched,
    );
  }
  const [rows, columns] = x.sizes;
  if (rows === undefined || columns === undefined) return undefined;
  const line = scope.line(`${x.name}.diagonal(0, ${rank - 2}, ${rank - 1})`, [Math.min(rows, columns)], x.isBatched);
  return scope.line(
    `diagonal_scatter(${x.name}, ${line.name} * 2, offset=0, dim1=${rank - 2}, dim2=${rank - 1})`,
    x.sizes,
    x.isBatched,
  );
};

const replaced: Step = (scope, x, choose) => {
  const axis = axisIn(x, choose);
  const size = x.sizes[axis];
  if (size === undefined) return undefined;
  const dim = dimensionOf(x, axis, choose);
  const at = choose.next() % size;
  if (choose.isOdd(2))
    return scope.line(
      `select_scatter(${x.name}, ${x.name}.select(${dim}, 0) * 2, ${dim}, ${at})`,
      x.sizes,
      x.isBatched,
    );
  const [end, step] = [choose.between(at + 1, size), choose.pick([1, 2])];
  const count = Math.ceil((end - at) / step);
  return scope.line(
    `slice_scatter(${x.name}, ${x.name}.narrow(${dim}, 0, ${count}), dim=${dim}, start=${at}, end=${end}, step=${step})`,
    x.sizes,
    x.isBatched,
  );
};

const ofMany: Step = (scope, x, choose) => {
  const axis = axisIn(x, choose);
  const size = x.sizes[axis];
  if (size === undefined || size < 2) return undefined;
  const dim = dimensionOf(x, axis, choose);
  const keepdim = choose.isOdd(2);
  const left = x.sizes.flatMap((each, i) => (i === axis ? (keepdim ? [1] : []) : [each]));
  const keep = named(choose, { keepdim: { value: String(keepdim), default: "false" } });
  const dx = named(choose, { dx: { value: choose.pick(["0.5", "1"]), default: "1" } });
  const method = named(choose, {
    interpolation: { value: choose.pick(['"linear"', '"midpoint"']), default: '"linear"' },
  });
  const places = choose.isOdd(3) ? `, x=tensor(${listOf(Array.from({ length: size }, (_, i) => i * 0.5))})` : dx;
  const [text, sizes] = choose.pick([
    [
      `${choose.pick(["quantile", "nanquantile"])}(${x.name}, ${choose.pick(["0.3", "0.5"])}, dim=${dim}${keep}${method})`,
      left,
    ],
    [`nanmedian(${x.name}, dim=${dim}${keep}).values`, left],
    [`frobenius_norm(${x.name}, dim=${dim}${keep})`, left],
    [`${choose.pick(["trapezoid", "trapz"])}(${x.name}${places}, dim=${dim})`, x.sizes.toSpliced(axis, 1)],
    [`cumulative_trapezoid(${x.name}${places}, dim=${dim})`, x.sizes.with(axis, size - 1)],
  ] as const);
  return scope.line(text, sizes, x.isBatched);
};

const together: Step = (scope, x, choose) => {
  const [rows, columns] = x.sizes;
  if (x.isBatched || rows === undefined || columns === undefined || x.sizes.length > 2 || columns < 4) return undefined;
  const ones = Array.from({ length: columns }, () => 1);
  const args = named(choose, {
    correction: { value: choose.pick(["1", "0"]), default: "1" },
    fweights: {
      value: choose.isOdd(3) ? `tensor(${listOf(ones.map((_, i) => 1 + (i % 2)))})` : "none",
      default: "none",
    },
    aweights: {
      value: choose.isOdd(3) ? `tensor(${listOf(ones.map((_, i) => 0.5 + (i % 3)))})` : "none",
      default: "none",
    },
  });
  const square = rows === 1 ? [] : [rows, rows];
  return scope.line(`cov(${x.name}${args})`, square, false);
};

const correlated: Step = (scope, x) => {
  const [rows, columns] = x.sizes;
  if (x.isBatched || rows === undefined || columns === undefined || x.sizes.length > 2 || columns < 4) return undefined;
  return scope.line(`corrcoef(${x.name} + linspace(-2, 2, ${columns}))`, rows === 1 ? [] : [rows, rows], false);
};

const powers: Step = (scope, x, choose) => {
  const [rows, columns] = x.sizes;
  if (rows === undefined || rows !== columns || x.sizes.length > 2) return undefined;
  return scope.line(`matrix_power(${x.name}, ${choose.pick([2, 1, 0, 3])})`, x.sizes, x.isBatched);
};

function signalWindow(choose: Choices): string {
  const name = choose.pick(["hann", "hamming", "blackman", "bartlett", "kaiser"]);
  const args = named(choose, {
    periodic: { value: String(!choose.isOdd(2)), default: "true" },
    ...(name === "hamming" ? { alpha: { value: choose.pick(["0.5", "0.54"]), default: "0.54" } } : {}),
    ...(name === "hamming" ? { beta: { value: choose.pick(["0.5", "0.46"]), default: "0.46" } } : {}),
    ...(name === "kaiser" ? { beta: { value: choose.pick(["3", "12"]), default: "12" } } : {}),
  });
  return `${name}_window(5${args})`;
}

const asked: Step = (scope, x, choose) => {
  const flags = named(choose, {
    assume_unique: { value: "false", default: "false" },
    invert: { value: String(choose.isOdd(2)), default: "false" },
  });
  return scope.line(
    choose.pick([
      `isin(${x.name}, tensor([0, 0.5, 1])${flags}).float()`,
      `isreal(${x.name}).float()`,
      `${x.name} * logspace(0, 1, 3, base=${choose.pick(["2", "10"])})[1]`,
      `${x.name} + ${x.name}.new_tensor([0.5])`,
      `${x.name} * scalar_tensor(0.5)`,
      `subtract(${x.name}, 1, alpha=${choose.pick(["2", "1"])})`,
      `ldexp(${x.name}, ${choose.pick(["2", "-1"])})`,
      `${x.name} * ${signalWindow(choose)}[2]`,
      `polygamma(${choose.pick([0, 1])}, ${x.name})`,
      `logaddexp2(${x.name}, ${x.name} * 0.5)`,
    ]),
    x.sizes,
    x.isBatched,
  );
};

export const onAnything: Readonly<Record<string, Step>> = {
  beside,
  apart,
  turned,
  whole,
  ranked,
  chosen,
  onDiagonals,
  replaced,
  ofMany,
  together,
  correlated,
  powers,
  asked,
};
