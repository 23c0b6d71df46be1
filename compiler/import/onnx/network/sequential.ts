import {
  call,
  layer,
  valueOf,
  type LayerPart,
  type ModulePart,
  type Part,
  type Statement,
  type Term,
} from "../../tree/module-tree.ts";

/** Functions that are layers when they stand in a Sequential, with PyTorch's names and the same arguments. */
const layersOf: Readonly<Record<string, string>> = {
  adaptive_avg_pool1d: "AdaptiveAvgPool1d",
  adaptive_avg_pool2d: "AdaptiveAvgPool2d",
  adaptive_avg_pool3d: "AdaptiveAvgPool3d",
  adaptive_max_pool1d: "AdaptiveMaxPool1d",
  adaptive_max_pool2d: "AdaptiveMaxPool2d",
  adaptive_max_pool3d: "AdaptiveMaxPool3d",
  avg_pool1d: "AvgPool1d",
  avg_pool2d: "AvgPool2d",
  avg_pool3d: "AvgPool3d",
  celu: "CELU",
  elu: "ELU",
  flatten: "Flatten",
  gelu: "GELU",
  glu: "GLU",
  hardsigmoid: "Hardsigmoid",
  hardswish: "Hardswish",
  interpolate: "Upsample",
  leaky_relu: "LeakyReLU",
  log_softmax: "LogSoftmax",
  max_pool1d: "MaxPool1d",
  max_pool2d: "MaxPool2d",
  max_pool3d: "MaxPool3d",
  mish: "Mish",
  pixel_shuffle: "PixelShuffle",
  pixel_unshuffle: "PixelUnshuffle",
  relu: "ReLU",
  relu6: "ReLU6",
  selu: "SELU",
  sigmoid: "Sigmoid",
  silu: "SiLU",
  softmax: "Softmax",
  softplus: "Softplus",
  softsign: "Softsign",
  tanh: "Tanh",
};

/** A function of one value, as the layer that does the same; undefined where there is none. */
export function plainLayer(term: Term): LayerPart | undefined {
  if (term.kind !== "call" || typeof term.callee !== "string") return undefined;
  const [input, ...args] = term.args;
  const name = layersOf[term.callee];
  const isPlain = (each: Term): boolean =>
    each.kind === "literal" || ((each.kind === "list" || each.kind === "tuple") && each.items.every(isPlain));
  if (name === undefined || input?.kind !== "value" || ![...args, ...term.named.values()].every(isPlain))
    return undefined;
  return layer(name, args, term.named);
}

/** A gap in the numbers, which was something that does nothing: a Dropout, or a norm that the exporter folded. */
const MOST_MISSING = 32;

/** A module whose children are numbered and called one after the other is a Sequential; one that is never called, a ModuleList. */
export function asSequential(module: ModulePart): ModulePart {
  const { parts, params, body, results } = module;
  const numbers = [...parts.keys()];
  if (numbers.length === 0 || !numbers.every((name) => /^\d+$/.test(name))) return module;
  const all = filled(parts);
  if (!all) return module;
  if (body.length === 0 && params.length === 0) return { ...module, className: "ModuleList", parts: all };
  const [input] = params;
  const [result] = results;
  if (params.length !== 1 || results.length !== 1 || input === undefined || result?.kind !== "value") return module;
  let last = input;
  const called: string[] = [];
  for (const { targets, value } of body) {
    const [target] = targets;
    const isCall = value.kind === "call" && typeof value.callee !== "string" && value.callee.path.length === 1;
    const [argument] = value.kind === "call" ? value.args : [];
    if (!isCall || targets.length !== 1 || target === undefined || value.args.length !== 1) return module;
    if (argument?.kind !== "value" || argument.name !== last) return module;
    called.push((value.callee as { path: readonly string[] }).path[0] as string);
    last = target;
  }
  if (last !== result.name || called.join() !== numbers.join()) return module;
  return {
    ...module,
    className: "Sequential",
    parts: all,
    body: chain(all, input, body, numbers),
    results: [valueOf(last)],
  };
}

/** All numbers from 0 on. */
function filled(parts: ReadonlyMap<string, Part>): ReadonlyMap<string, Part> | undefined {
  const last = Number([...parts.keys()].at(-1));
  if (last + 1 - parts.size > MOST_MISSING) return undefined;
  return new Map(
    Array.from({ length: last + 1 }, (_, i) => [String(i), parts.get(String(i)) ?? layer("Identity", [])]),
  );
}

/** The calls of a Sequential, those of what does nothing among them. */
function chain(
  all: ReadonlyMap<string, Part>,
  input: string,
  body: readonly Statement[],
  numbers: readonly string[],
): Statement[] {
  let last = input;
  return [...all.keys()].map((name) => {
    const own = body[numbers.indexOf(name)];
    const target = own?.targets[0] ?? `${input}~${name}`;
    const statement = { targets: [target], value: call({ path: [name] }, [valueOf(last)]) };
    last = target;
    return statement;
  });
}
