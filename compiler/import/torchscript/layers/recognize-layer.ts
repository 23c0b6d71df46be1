import { tensorFunctions } from "../../../functions/index.ts";
import { layers } from "../../../layers/index.ts";
import type { Shape } from "../../../ir/types.ts";
import { isDict } from "../../pickle/pickle-value.ts";
import { layer, literal, type LayerPart, type Term } from "../../tree/module-tree.ts";
import { lastName, plainName } from "../archive/code-table.ts";
import type { Body, Called } from "../emission.ts";
import type { Run } from "../run.ts";
import type { Module } from "../values.ts";
import { layerRows, type LayerRow } from "./layer-rows.ts";
import { isValue, makeLayerPart } from "./make-layer-part.ts";
import { isOwn, shapesIn, type Shapes } from "./own-weights.ts";
import { recognizeConv, recognizePaddedConv } from "./recognize-conv.ts";
import { recognizeNorm } from "./recognize-norm.ts";

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
 *
 * @param input the shape of what it is given first, where that is known
 */
export function recognizeLayer(run: Run, module: Module, body: Body, input: Shape | undefined): LayerPart | undefined {
  const name = layerNamed(module.object.className);
  if (body.steps.length === 0) return recognizeNothing(module, name, body);
  if (name === undefined) return undefined;
  const shapes = shapesIn(module);
  const calls = body.steps.map(({ call }) => call);
  const [first, second, third] = calls;
  if (!first || !isResult(body) || !isChain(body)) return undefined;
  if (calls.length === 1) return recognizeCall(name, first, shapes, input);
  if (calls.length === 2 && first.name === "pad" && second) return recognizePaddedConv(name, first, second, shapes);
  if (name === "LayerNorm2d" && calls.length === 3 && second?.name === "layer_norm" && third?.name === "permute")
    return recognizeNorm(name, second, shapes, input);
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

function recognizeCall(name: string, call: Called, shapes: Shapes, input: Shape | undefined): LayerPart | undefined {
  const row = layerRows.get(name);
  if (row) return recognizeRow(name, row, call);
  if (/^Conv(?:Transpose)?[123]d$/.test(name)) return recognizeConv(name, call, shapes, new Map());
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
      return recognizeNorm(name, call, shapes, input);
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
