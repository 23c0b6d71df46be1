import { countOf, dimensionOf, listOf, MOST_NUMBERS, named, type Scope, type Step, type Value } from "./scope.ts";

/** Products by their other names, distances and norms. */

const parameter = (scope: Scope, sizes: readonly number[]): string =>
  scope.field(`Parameter(${listOf(sizes)}, init=0.3)`);

/** The sizes with the batch in front, as far as a rank is concerned. */
const rankOf = ({ sizes, isBatched }: Value): number => sizes.length + (isBatched ? 1 : 0);

const einsum: Step = (scope, x, choose) => {
  const letters = "abcd".slice(0, x.sizes.length);
  const batch = x.isBatched ? "n" : "";
  const [last, outs] = [x.sizes.at(-1), choose.pick([3, 1, 5])];
  if (last === undefined) return undefined;
  switch (choose.between(0, 3)) {
    case 0: {
      const out = [outs, ...x.sizes.slice(0, -1)];
      if (countOf(out) > MOST_NUMBERS) return undefined;
      const kept = letters.slice(0, -1);
      const weight = parameter(scope, [last, outs]);
      return scope.line(
        `einsum("${batch}${letters}, ${letters.at(-1)}z -> ${batch}z${kept}", ${x.name}, ${weight})`,
        out,
        x.isBatched,
      );
    }
    case 1: {
      const other = scope.other(choose, x);
      const names = `${other.isBatched || !x.isBatched ? batch : "o"}${letters}`;
      return scope.line(
        `einsum("${batch}${letters},${names}->${batch}${letters[0]}", ${x.name}, ${other.name})`,
        x.sizes.slice(0, 1),
        x.isBatched,
      );
    }
    case 2: {
      const turned = [...letters].toReversed().join("");
      return scope.line(`einsum("...${letters}->...${turned}", ${x.name})`, x.sizes.toReversed(), x.isBatched);
    }
    default: {
      const scores = [...x.sizes.slice(0, -1), ...x.sizes.slice(0, -1)];
      if (countOf(scores) > MOST_NUMBERS) return undefined;
      const kept = letters.slice(0, -1);
      const others = [..."pqrs"].slice(0, kept.length).join("");
      return scope.line(
        `einsum("${batch}${letters},${batch}${others}${letters.at(-1)}->${batch}${kept}${others}", [${x.name}, ${x.name}])`,
        scores,
        x.isBatched,
      );
    }
  }
};

/** A matrix, whose rows may be the batch. */
const ofMatrices: Step = (scope, x, choose) => {
  const inner = x.sizes.at(-1);
  if (rankOf(x) !== 2 || inner === undefined) return undefined;
  const outs = choose.pick([4, 1, 3]);
  const rows = x.isBatched ? [] : x.sizes.slice(0, 1);
  const factors = named(choose, {
    beta: { value: choose.pick(["1", "0.5", "0"]), default: "1" },
    alpha: { value: choose.pick(["1", "-2"]), default: "1" },
  });
  const weight = (): string => parameter(scope, [inner, outs]);
  const vector = (size: number): string => parameter(scope, [size]);
  const texts: readonly (() => readonly [string, readonly number[]])[] = [
    () => [`addmm(${vector(outs)}, ${x.name}, ${weight()}${factors})`, [...rows, outs]],
    () => [`addmv(${vector(1)}, ${x.name}, ${vector(inner)}${factors})`, rows],
    () => [`mv(${x.name}, ${vector(inner)})`, rows],
    () => [`${x.name}.addr(${x.name}[:, 0], ${vector(inner)}${factors})`, x.sizes],
    () => [`outer(${x.name}[:, 0], ${vector(outs)})`, [...rows, outs]],
    () => [`ger(${x.name}[:, 0], ${vector(outs)})`, [...rows, outs]],
    () => [`inner(${x.name}, ${parameter(scope, [outs, inner])})`, [...rows, outs]],
    () => [`tensordot(${x.name}, ${weight()}, dims=1)`, [...rows, outs]],
    () => [`kron(${x.name}, ${parameter(scope, [1, 2])})`, [...rows, inner * 2]],
    () => [`chain_matmul(${x.name}, ${weight()}, ${parameter(scope, [outs, 2])})`, [...rows, 2]],
    () => [`multi_dot([${x.name}, ${weight()}, ${vector(outs)}])`, rows],
  ];
  const [text, sizes] = choose.pick(texts)();
  return countOf(sizes) > MOST_NUMBERS ? undefined : scope.line(text, sizes, x.isBatched);
};

/** Matrices [n, rows, columns], or without a batch. */
const ofBatches: Step = (scope, x, choose) => {
  const [rows, inner] = x.sizes.slice(-2);
  if (rankOf(x) !== 3 || rows === undefined || inner === undefined) return undefined;
  const factors = named(choose, {
    beta: { value: choose.pick(["1", "0.5"]), default: "1" },
    alpha: { value: choose.pick(["1", "-2"]), default: "1" },
  });
  const turned = `${x.name}.transpose(1, 2)`;
  const before = x.isBatched ? [] : x.sizes.slice(0, 1);
  if (rows * rows > MOST_NUMBERS) return undefined;
  if (!x.isBatched && choose.isOdd(2))
    return scope.line(`addbmm(${parameter(scope, [rows, 1])}, ${x.name}, ${turned}${factors})`, [rows, rows], false);
  return scope.line(
    `baddbmm(${parameter(scope, [rows, 1])}, ${x.name}, ${turned}${factors})`,
    [...before, rows, rows],
    x.isBatched,
  );
};

const ofVectors: Step = (scope, x) => {
  const [size] = x.sizes;
  if (x.isBatched || x.sizes.length !== 1 || size === undefined) return undefined;
  return scope.line(`vdot(${x.name}, ${parameter(scope, [size])})`, [], false);
};

const pointwise: Step = (scope, x, choose) => {
  const value = named(choose, { value: { value: choose.pick(["1", "0.5", "-2"]), default: "1" } });
  const other = scope.other(choose, x);
  const divisor = scope.field(`Buffer(${listOf(x.sizes)}, init=1.5)`);
  const [name, last] = choose.pick([
    ["addcmul", x.name],
    ["addcdiv", divisor],
  ] as const);
  return scope.line(`${name}(${x.name}, ${other.name}, ${last}${value})`, x.sizes, x.isBatched);
};

const parts: Step = (scope, x, choose) => {
  const three = x.sizes.indexOf(3);
  if (!x.isBatched && x.sizes.length === 2 && choose.isOdd(2)) return scope.line(`trace(${x.name})`, [], false);
  if (three === -1) return undefined;
  const dim = named(choose, { dim: { value: String(dimensionOf(x, three, choose)), default: "" } });
  return scope.line(`cross(${x.name}, ${x.name} * ${x.name}${dim})`, x.sizes, x.isBatched);
};

const bilinear: Step = (scope, x, choose) => {
  const ins = x.sizes.at(-1);
  if (ins === undefined || ins > 20) return undefined;
  const outs = choose.pick([3, 1, 2]);
  const out = [...x.sizes.slice(0, -1), outs];
  if (choose.isOdd(2)) {
    const weight = parameter(scope, [outs, ins, ins]);
    const bias = choose.isOdd(2) ? `, bias=${parameter(scope, [outs])}` : "";
    return scope.line(`bilinear(${x.name}, ${x.name}, ${weight}${bias})`, out, x.isBatched);
  }
  const bias = named(choose, { bias: { value: String(!choose.isOdd(3)), default: "true" } });
  return scope.line(
    `${scope.field(`Bilinear(${ins}, ${ins}, ${outs}${bias})`)}(${x.name}, ${x.name})`,
    out,
    x.isBatched,
  );
};

const norms: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const keepdim = choose.isOdd(2);
  const keep = { keepdim: { value: String(keepdim), default: "false" } };
  const [first, second] = choose.shuffle(x.sizes.map((_, i) => i)) as [number, number | undefined];
  const without = (axes: readonly number[]): number[] =>
    x.sizes.flatMap((size, i) => (axes.includes(i) ? (keepdim ? [1] : []) : [size]));
  if (second !== undefined && choose.isOdd(2)) {
    const dim = `(${dimensionOf(x, first, choose)}, ${dimensionOf(x, second, choose)})`;
    const ord = { value: choose.pick(['"fro"', "1", "-1", '"inf"', '"-inf"']), default: '"fro"' };
    const args = named(choose, { ord, dim: { value: dim, default: "" }, ...keep });
    return scope.line(`matrix_norm(${x.name}${args})`, without([first, second]), x.isBatched);
  }
  const ord = { value: choose.pick(["2", "1", "3", '"inf"', '"-inf"']), default: "2" };
  const dim = { value: String(dimensionOf(x, first, choose)), default: "" };
  return scope.line(`vector_norm(${x.name}${named(choose, { ord, dim, ...keep })})`, without([first]), x.isBatched);
};

/** A layer whose weight is calculated. */
const reparametrized: Step = (scope, x, choose) => {
  const ins = x.sizes.at(-1);
  if (ins === undefined) return undefined;
  const outs = choose.pick([3, 1, 8]);
  const out = [...x.sizes.slice(0, -1), outs];
  if (countOf(out) > MOST_NUMBERS) return undefined;
  const way = choose.pick(["", "parametrizations."]);
  const dim = named(choose, { dim: { value: choose.pick(["0", "1", "none"]), default: "0" } });
  const layer = scope.field(`${way}weight_norm(Linear(${choose.isOdd(3) ? "_" : ins}, ${outs})${dim})`);
  return scope.line(`${layer}(${x.name})`, out, x.isBatched);
};

export const onAnything: Readonly<Record<string, Step>> = {
  einsum,
  ofMatrices,
  ofBatches,
  ofVectors,
  pointwise,
  parts,
  bilinear,
  norms,
  reparametrized,
};
