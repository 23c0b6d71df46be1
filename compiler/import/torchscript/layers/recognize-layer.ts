import { tensorFunctions } from "../../../functions/index.ts";
import { layers } from "../../../layers/index.ts";
import { isDict } from "../../pickle/pickle-value.ts";
import { isTensor } from "../../pytorch/torch-values.ts";
import { layer, literal, type LayerPart, type Term } from "../../tree/module-tree.ts";
import { lastName, plainName } from "../archive/code-table.ts";
import type { Body, Called } from "../emission.ts";
import type { Run } from "../run.ts";
import type { Module } from "../values.ts";
import { layerRows, type LayerRow } from "./layer-rows.ts";
import { isValue, makeLayerPart } from "./make-layer-part.ts";

/** Classes of PyTorch's and torchvision's that are layers of the vocabulary, where they have another name or home. */
const others: Readonly<Record<string, string>> = {
  "__torch__.torch.nn.modules.linear.NonDynamicallyQuantizableLinear": "Linear",
  "__torch__.torchvision.models.convnext.LayerNorm2d": "LayerNorm2d",
  "__torch__.torchvision.ops.misc.Permute": "Permute",
};

/** The layer that a class is, by its name alone. */
export function layerNamed(className: string): string | undefined {
  const plain = plainName(className);
  const other = Object.hasOwn(others, plain) ? others[plain] : undefined;
  if (other !== undefined) return other;
  const name = lastName(plain);
  return plain.startsWith("__torch__.torch.nn.modules.") && layers.has(name) ? name : undefined;
}

/**
 * The layer that a module is, by its class and by what its code does: a class that has the name of a layer and does something else
 * stays a module.
 */
export function recognizeLayer(run: Run, module: Module, body: Body): LayerPart | undefined {
  const name = layerNamed(module.object.className);
  if (body.steps.length === 0) return recognizeNothing(module, name, body);
  if (name === undefined) return undefined;
  const shapes = shapesIn(module);
  const calls = body.steps.map(({ call }) => call);
  const [first, second, third] = calls;
  if (!first || !isResult(body) || !isChain(body)) return undefined;
  if (calls.length === 1) return recognizeCall(name, first, shapes);
  if (calls.length === 2 && first.name === "pad" && second) return recognizePaddedConv(name, first, second, shapes);
  if (name === "LayerNorm2d" && calls.length === 3 && second?.name === "layer_norm" && third?.name === "permute")
    return recognizeNorm(name, second, shapes);
  return undefined;
}

/** A module that gives what it is given. */
function recognizeNothing(module: Module, name: string | undefined, { params, results }: Body): LayerPart | undefined {
  const [result] = results;
  if (params.length !== 1 || results.length !== 1 || result?.kind !== "value" || result.name !== params[0])
    return undefined;
  if (shapesIn(module).size > 0 || hasParts(module)) return undefined;
  if (name !== undefined && /^(?:Alpha|FeatureAlpha)?Dropout[123]?d?$/.test(name))
    return layer(name, [], new Map([["p", literal(0)]]));
  return name === "Flatten" ? layer(name, []) : layer("Identity", []);
}

const hasParts = ({ object }: Module): boolean =>
  isDict(object.state) &&
  [...object.state.entries.values()].some(
    (value) => typeof value === "object" && value !== null && "className" in value,
  );

/** Whether each step works on what the one before it gives, the first on the only parameter. */
function isChain({ params, steps }: Body): boolean {
  let from = params[0];
  if (params.length !== 1) return false;
  for (const { statement, call } of steps) {
    const input = call?.args.get("input");
    if (input?.kind !== "value" || input.name !== from || statement.targets.length !== 1) return false;
    [from] = statement.targets;
  }
  return true;
}

function isResult({ steps, results }: Body): boolean {
  const [result] = results;
  return results.length === 1 && result?.kind === "value" && result.name === steps.at(-1)?.statement.targets[0];
}

export type Shapes = ReadonlyMap<string, readonly number[]>;

/** Of the module's own tensors. */
export function shapesIn({ object }: Pick<Module, "object">): Shapes {
  const shapes = new Map<string, readonly number[]>();
  if (isDict(object.state))
    for (const [name, value] of object.state.entries)
      if (typeof name === "string" && isTensor(value)) shapes.set(name, value.shape);
  return shapes;
}

/** Whether an argument is the module's own tensor of a name, or left out. */
function isOwn(call: Called, param: string, name: string): boolean {
  const term = call.args.get(param);
  return term === undefined || (term.kind === "part" && term.path.length === 1 && term.path[0] === name);
}

function recognizeCall(name: string, call: Called, shapes: Shapes): LayerPart | undefined {
  const row = layerRows.get(name);
  if (row) return recognizeRow(name, row, call);
  if (/^Conv(?:Transpose)?[12]d$/.test(name)) return recognizeConv(name, call, shapes, new Map());
  switch (name) {
    case "Linear": {
      const [outputs, inputs] = shapes.get("weight") ?? [];
      if (call.name !== "linear" || outputs === undefined || inputs === undefined) return undefined;
      if (!isOwn(call, "weight", "weight") || !isOwn(call, "bias", "bias")) return undefined;
      return makeLayerPart(
        name,
        new Map([
          ["in_features", literal(inputs)],
          ["out_features", literal(outputs)],
          ["bias", literal(call.args.has("bias"))],
        ]),
      );
    }
    case "Embedding": {
      const [rows, width] = shapes.get("weight") ?? [];
      if (call.name !== "embedding" || rows === undefined || width === undefined || !isOwn(call, "weight", "weight"))
        return undefined;
      const padding = call.args.get("padding_idx");
      return makeLayerPart(
        name,
        new Map<string, Term>([
          ["num_embeddings", literal(rows)],
          ["embedding_dim", literal(width)],
          ...(padding ? ([["padding_idx", padding]] as const) : []),
        ]),
      );
    }
    case "PReLU": {
      const [count] = shapes.get("weight") ?? [];
      return call.name === "prelu" && count !== undefined && isOwn(call, "weight", "weight")
        ? makeLayerPart(name, new Map([["num_parameters", literal(count)]]))
        : undefined;
    }
    default:
      return recognizeNorm(name, call, shapes);
  }
}

/** A layer that hands its own arguments on. What both leave out may have another default. */
function recognizeRow(name: string, { fn, renamed, fixed }: LayerRow, call: Called): LayerPart | undefined {
  if (call.name !== fn) return undefined;
  const given = new Map<string, Term>();
  const own = layers.get(name)?.params ?? {};
  const missing = new Map(fixed);
  for (const [param, { fallback }] of Object.entries(tensorFunctions.get(fn)?.params ?? {})) {
    if (param === "input") continue;
    const term = call.args.get(param);
    const wanted = missing.get(param);
    if (wanted !== undefined) {
      if (!(term ? isValue(term, wanted) : fallback?.value === wanted)) return undefined;
      missing.delete(param);
      continue;
    }
    const to = renamed.get(param) ?? param;
    if (term) given.set(to, term);
    else if (
      Object.hasOwn(own, to) &&
      fallback &&
      own[to]?.fallback?.value !== fallback.value &&
      isPlain(fallback.value)
    )
      given.set(to, literal(fallback.value));
  }
  if (missing.size > 0) return undefined;
  if (name.startsWith("ConstantPad") && !given.has("value")) given.set("value", literal(0));
  return makeLayerPart(name, given);
}

const isPlain = (value: unknown): value is number | boolean | string | null =>
  value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "string";

function recognizeConv(
  name: string,
  call: Called,
  shapes: Shapes,
  more: ReadonlyMap<string, Term>,
): LayerPart | undefined {
  const isTransposed = name.includes("Transpose");
  const fn = `conv${isTransposed ? "_transpose" : ""}${name.at(-2)}d`;
  const [first, second, ...kernel] = shapes.get("weight") ?? [];
  if (call.name !== fn || first === undefined || second === undefined) return undefined;
  if (!isOwn(call, "weight", "weight") || !isOwn(call, "bias", "bias")) return undefined;
  const groups = call.args.get("groups");
  const count = groups?.kind === "literal" && typeof groups.value === "number" ? groups.value : 1;
  const [inputs, outputs] = isTransposed ? [first, second * count] : [second * count, first];
  const given = new Map<string, Term>([
    ["in_channels", literal(inputs)],
    ["out_channels", literal(outputs)],
    ["kernel_size", kernelTerm(kernel)],
    ...more,
    ["bias", literal(call.args.has("bias"))],
  ]);
  for (const param of ["stride", "padding", "dilation", "output_padding", "groups"]) {
    const term = call.args.get(param);
    if (term) given.set(param, term);
  }
  return makeLayerPart(name, given);
}

export function kernelTerm(kernel: readonly number[]): Term {
  const [size = 1] = kernel;
  return kernel.every((each) => each === size) ? literal(size) : { kind: "tuple", items: kernel.map(literal) };
}

/** A convolution with padding_mode: the input is padded, and the convolution pads nothing. */
function recognizePaddedConv(name: string, pad: Called, conv: Called, shapes: Shapes): LayerPart | undefined {
  const [mode, sizes] = [pad.args.get("mode"), pad.args.get("pad")];
  if (mode?.kind !== "literal" || (sizes?.kind !== "list" && sizes?.kind !== "tuple") || conv.args.has("padding"))
    return undefined;
  const numbers = sizes.items.map((item) => (item.kind === "literal" ? Number(item.value) : NaN));
  const pairs = Array.from(
    { length: numbers.length / 2 },
    (_, i) => [numbers[2 * i], numbers[2 * i + 1]] as const,
  ).reverse();
  if (!pairs.every(([before, behind]) => before !== undefined && before === behind)) return undefined;
  const padding = kernelTerm(pairs.map(([before]) => before ?? 0));
  return recognizeConv(
    name,
    conv,
    shapes,
    new Map([
      ["padding", padding],
      ["padding_mode", mode],
    ]),
  );
}

function recognizeNorm(name: string, call: Called, shapes: Shapes): LayerPart | undefined {
  if (!isOwn(call, "weight", "weight") || !isOwn(call, "bias", "bias")) return undefined;
  const given = new Map<string, Term>();
  const keep = (...params: readonly string[]): void => {
    for (const param of params) {
      const term = call.args.get(param);
      if (term) given.set(param, term);
    }
  };
  const affine = call.args.has("weight");
  const [size] = shapes.get("weight") ?? shapes.get("running_mean") ?? [];
  switch (`${name} ${call.name}`) {
    case "BatchNorm1d batch_norm":
    case "BatchNorm2d batch_norm":
      if (
        size === undefined ||
        !isOwn(call, "running_mean", "running_mean") ||
        !isOwn(call, "running_var", "running_var")
      )
        return undefined;
      given.set("num_features", literal(size));
      given.set("affine", literal(affine));
      keep("eps", "momentum");
      return makeLayerPart(name, given);
    case "InstanceNorm1d instance_norm":
    case "InstanceNorm2d instance_norm": {
      if (!isOwn(call, "running_mean", "running_mean") || !isOwn(call, "running_var", "running_var")) return undefined;
      const tracked = call.args.has("running_mean");
      // Without weights nothing in the file says how many features there are, and nothing depends on it.
      given.set("num_features", literal(size ?? 1));
      given.set("affine", literal(affine));
      given.set("track_running_stats", literal(tracked));
      keep("eps", "momentum");
      return size === undefined ? undefined : makeLayerPart(name, given);
    }
    case "GroupNorm group_norm":
      if (size === undefined) return undefined;
      keep("num_groups", "eps");
      given.set("num_channels", literal(size));
      given.set("affine", literal(affine));
      return makeLayerPart(name, given);
    case "LayerNorm layer_norm":
    case "LayerNorm2d layer_norm": {
      const sizes = call.args.get("normalized_shape");
      if (!sizes) return undefined;
      const [only] = sizes.kind === "list" || sizes.kind === "tuple" ? sizes.items : [];
      const single =
        (sizes.kind === "list" || sizes.kind === "tuple") && sizes.items.length === 1 && only ? only : sizes;
      given.set("normalized_shape", single);
      keep("eps");
      given.set("elementwise_affine", literal(affine));
      if (affine) given.set("bias", literal(call.args.has("bias")));
      return makeLayerPart(name, given);
    }
    case "RMSNorm rms_norm": {
      const sizes = call.args.get("normalized_shape");
      if (sizes) given.set("normalized_shape", sizes);
      keep("eps");
      given.set("elementwise_affine", literal(affine));
      return makeLayerPart(name, given);
    }
    default:
      return undefined;
  }
}
