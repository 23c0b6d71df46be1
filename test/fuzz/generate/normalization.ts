import { countOf, named, type Step } from "./scope.ts";
import type { Choices } from "./choices.ts";

const eps = (choose: Choices): { readonly value: string; readonly default: string } => ({
  value: choose.pick(["0.00001", "0.001", "0.1"]),
  default: "0.00001",
});
const yes = (value: boolean): { readonly value: string; readonly default: string } => ({
  value: String(value),
  default: "true",
});
const no = (value: boolean): { readonly value: string; readonly default: string } => ({
  value: String(value),
  default: "false",
});

const momentum = (choose: Choices): { readonly value: string; readonly default: string } => ({
  value: choose.pick(["0.1", "0.5"]),
  default: "0.1",
});

/** Weights of a function of one's own, all for the channels. */
const vectors = (scope: Parameters<Step>[0], channels: number, inits: readonly number[]): string[] =>
  inits.map((init) => scope.field(`Parameter([${channels}], init=${init})`));

const batchNorm: Step = (scope, x, choose) => {
  const [channels = 1] = x.sizes;
  if (!x.isBatched || x.sizes.length === 0) return undefined;
  if (choose.isOdd(4)) {
    const [mean, variance, weight, bias] = vectors(scope, channels, [0.1, 1, 0.5, 0.2]);
    const more = choose.isOdd(2) ? `, weight=${weight}, bias=${bias}` : "";
    const args = named(choose, { eps: eps(choose), momentum: momentum(choose), training: no(false) });
    return scope.line(`batch_norm(${x.name}, ${mean}, ${variance}${more}${args})`, x.sizes, true);
  }
  if (x.sizes.length > 4) return undefined;
  const args = named(choose, { eps: eps(choose), momentum: momentum(choose), affine: yes(!choose.isOdd(3)) });
  const kind = choose.isOdd(5) ? "SyncBatchNorm" : `BatchNorm${Math.max(1, x.sizes.length - 1)}d`;
  const layer = `${kind}(${choose.isOdd(5) ? "_" : channels}${args})`;
  return scope.line(`${scope.field(layer)}(${x.name})`, x.sizes, true);
};

const instanceNorm: Step = (scope, x, choose) => {
  const [channels = 1, ...space] = x.sizes;
  if (countOf(space) < 2 || space.length === 0 || space.length > 3) return undefined;
  if (choose.isOdd(4) && x.isBatched) {
    const [weight, bias, mean, variance] = vectors(scope, channels, [0.5, 0.2, 0.1, 1]);
    const more = choose.pick([
      "",
      `, weight=${weight}, bias=${bias}`,
      `, running_mean=${mean}, running_var=${variance}, use_input_stats=false`,
    ]);
    return scope.line(
      `instance_norm(${x.name}${more}${named(choose, { eps: eps(choose), momentum: momentum(choose) })})`,
      x.sizes,
      x.isBatched,
    );
  }
  const args = named(choose, {
    eps: eps(choose),
    momentum: momentum(choose),
    affine: no(choose.isOdd(2)),
    track_running_stats: no(choose.isOdd(3)),
  });
  const layer = `InstanceNorm${space.length}d(${channels}${args})`;
  return scope.line(`${scope.field(layer)}(${x.name})`, x.sizes, x.isBatched);
};

const layerNorm: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const sizes = x.sizes.slice(-choose.between(1, x.sizes.length));
  const shape = sizes.length === 1 && choose.isOdd(2) ? String(sizes[0]) : `[${sizes.join(", ")}]`;
  if (choose.isOdd(3)) {
    const vector = (init: number): string => scope.field(`Parameter([${sizes.join(", ")}], init=${init})`);
    const weight = choose.isOdd(2) ? `, weight=${vector(1.5)}` : "";
    const bias = weight !== "" && choose.isOdd(2) ? `, bias=${vector(0.2)}` : "";
    return scope.line(
      `layer_norm(${x.name}, ${shape}${weight}${bias}${named(choose, { eps: eps(choose) })})`,
      x.sizes,
      x.isBatched,
    );
  }
  const args = named(choose, {
    eps: eps(choose),
    elementwise_affine: yes(!choose.isOdd(3)),
    bias: yes(!choose.isOdd(3)),
  });
  return scope.line(`${scope.field(`LayerNorm(${shape}${args})`)}(${x.name})`, x.sizes, x.isBatched);
};

const groupNorm: Step = (scope, x, choose) => {
  const [channels = 1, ...space] = x.sizes;
  if (!x.isBatched || x.sizes.length === 0) return undefined;
  const groups = choose.pick([1, 2, 3, channels, 4]);
  if (channels % groups !== 0 || (channels / groups) * countOf(space) < 2) return undefined;
  if (choose.isOdd(3)) {
    const [weight, bias] = vectors(scope, channels, [0.5, 0.2]);
    const more = choose.isOdd(2) ? `, weight=${weight}, bias=${bias}` : "";
    return scope.line(`group_norm(${x.name}, ${groups}${more}${named(choose, { eps: eps(choose) })})`, x.sizes, true);
  }
  const args = named(choose, { eps: eps(choose), affine: yes(!choose.isOdd(3)) });
  return scope.line(`${scope.field(`GroupNorm(${groups}, ${channels}${args})`)}(${x.name})`, x.sizes, true);
};

const normalize: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const axis = choose.next() % x.sizes.length;
  const args = named(choose, {
    p: { value: choose.pick(["2", "1", "3", '"inf"']), default: "2" },
    dim: { value: String(axis + (x.isBatched ? 1 : 0)), default: "1" },
    eps: { value: choose.pick(["1e-12", "0.01"]), default: "1e-12" },
  });
  return scope.line(`normalize(${x.name}${args})`, x.sizes, x.isBatched);
};

const rmsNorm: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const sizes = x.sizes.slice(-choose.between(1, x.sizes.length));
  const shape = sizes.length === 1 && choose.isOdd(2) ? String(sizes[0]) : `[${sizes.join(", ")}]`;
  // Without one, rows of small numbers are divided by smaller ones.
  const least = { value: choose.pick(["0.001", "none", "0.1"]), default: "" };
  if (choose.isOdd(2)) {
    const weight = choose.isOdd(2) ? `, weight=${scope.field(`Parameter([${sizes.join(", ")}], init=1.5)`)}` : "";
    return scope.line(`rms_norm(${x.name}, ${shape}${weight}${named(choose, { eps: least })})`, x.sizes, x.isBatched);
  }
  const args = named(choose, { eps: least, elementwise_affine: yes(!choose.isOdd(3)) });
  return scope.line(`${scope.field(`RMSNorm(${shape}${args})`)}(${x.name})`, x.sizes, x.isBatched);
};

/** Norms of images alone, and of channels among their neighbours. */
const ofChannels: Step = (scope, x, choose) => {
  const [channels = 1] = x.sizes;
  if (!x.isBatched || x.sizes.length < 2) return undefined;
  if (x.sizes.length === 3 && choose.isOdd(3)) {
    const args = named(choose, {
      eps: eps(choose),
      elementwise_affine: yes(!choose.isOdd(3)),
      bias: yes(!choose.isOdd(3)),
    });
    return scope.line(`${scope.field(`LayerNorm2d(${channels}${args})`)}(${x.name})`, x.sizes, true);
  }
  if (x.sizes.length === 3 && choose.isOdd(3)) {
    const layer = `FrozenBatchNorm2d(${channels}${named(choose, { eps: eps(choose) })})`;
    return scope.line(`${scope.field(layer)}(${x.name})`, x.sizes, true);
  }
  const args = `${choose.pick([2, 3, 1, 5, 13])}${named(choose, {
    alpha: { value: choose.pick(["0.0001", "0.5"]), default: "0.0001" },
    beta: { value: choose.pick(["0.75", "0.5", "1"]), default: "0.75" },
    k: { value: choose.pick(["1", "2"]), default: "1" },
  })}`;
  const text = choose.isOdd(2)
    ? `local_response_norm(${x.name}, ${args})`
    : `${scope.field(`LocalResponseNorm(${args})`)}(${x.name})`;
  return scope.line(text, x.sizes, true);
};

/** How far rows are from others, and how much they point the same way; never from themselves, where only rounding is left. */
const distance: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const near = scope.line(`${x.name}.abs() + 1`, x.sizes, x.isBatched);
  const far = scope.line(`-${scope.other(choose, x).name}.abs() - 1`, x.sizes, x.isBatched);
  const p = { value: choose.pick(["2", "1", "3"]), default: "2" };
  const both = `${near.name}, ${far.name}`;
  const kind = choose.between(0, 2);
  if (kind === 2 && x.sizes.length > 1) {
    const [rows = 1] = x.sizes.slice(-2);
    const out = [...x.sizes.slice(0, -2), rows, rows];
    if (countOf(out) * (x.sizes.at(-1) ?? 1) > 20_000) return undefined;
    const mode = choose.pick(["_if_necessary", ""]);
    const args = named(choose, {
      p,
      compute_mode: { value: `"use_mm_for_euclid_dist${mode}"`, default: '"use_mm_for_euclid_dist_if_necessary"' },
    });
    return scope.line(`cdist(${both}${args})`, out, x.isBatched);
  }
  if (kind === 1) {
    const isKept = choose.isOdd(3);
    const args = named(choose, { p, eps: { value: "1e-6", default: "1e-6" }, keepdim: no(isKept) });
    const text = choose.isOdd(2)
      ? `pairwise_distance(${both}${args})`
      : `${scope.field(`PairwiseDistance(${args.slice(2)})`)}(${both})`;
    return scope.line(text, [...x.sizes.slice(0, -1), ...(isKept ? [1] : [])], x.isBatched);
  }
  const axis = choose.next() % x.sizes.length;
  const args = named(choose, {
    dim: { value: String(axis + (x.isBatched ? 1 : 0)), default: "1" },
    eps: { value: choose.pick(["1e-8", "0.1"]), default: "1e-8" },
  });
  const text = choose.isOdd(2)
    ? `cosine_similarity(${both}${args})`
    : `${scope.field(`CosineSimilarity(${args.slice(2)})`)}(${both})`;
  return scope.line(
    text,
    x.sizes.filter((_, i) => i !== axis),
    x.isBatched,
  );
};

export const onAnything: Readonly<Record<string, Step>> = {
  batchNorm,
  instanceNorm,
  layerNorm,
  groupNorm,
  normalize,
  rmsNorm,
  ofChannels,
  distance,
};
