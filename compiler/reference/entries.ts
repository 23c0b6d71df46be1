import { functionGroups } from "../functions/index.ts";
import type { ParamSpec, ParamSpecs } from "../ir/arguments.ts";
import type { Layer } from "../layers/define-layer.ts";
import { layerGroups } from "../layers/index.ts";
import type { ShapeNotes, TensorFunction } from "../functions/define-function.ts";
import { functionShapes } from "./function-shapes.ts";
import { languageEntries } from "./language-entries.ts";
import { layerShapes } from "./layer-shapes.ts";
import { libraryEntries, ownEntries } from "./library-entries.ts";
import { alike, broadcast } from "./shape-rules.ts";

/** What the reference says about one name. */
export interface Entry {
  readonly name: string;
  readonly kind: "layer" | "function" | "language" | "library";
  readonly group: string;
  readonly summary: string;
  readonly params: readonly EntryParam[];
  /** Of a layer that is called with more than tensors, the parameters of the call. */
  readonly call?: readonly EntryParam[];
  /** PyTorch's name, and its page. */
  readonly torch?: { readonly name: string; readonly link: string };
  readonly shapes?: ShapeNotes;
  /** The line that makes the name known, where it has to be imported. */
  readonly from?: string;
}

export interface EntryParam {
  readonly name: string;
  readonly type: string;
  /** As it is written; without it, the argument must be given. */
  readonly default?: string;
}

/** The group of layers that transformers belong to. */
const ATTENTION = "Linear, attention and embedding";

/** All layers, functions, words of the language and files of the standard library, in the order of their groups. */
export function referenceEntries(): readonly Entry[] {
  return [
    ...Object.entries(layerGroups).flatMap(([group, layers]) => [
      ...layers.map((layer) => layerEntry(group, layer)),
      ...(group === ATTENTION ? ownEntries(group, linkTo) : []),
    ]),
    ...Object.entries(functionGroups).flatMap(([group, functions]) =>
      functions.map((each) => functionEntry(`${group} (functions)`, each)),
    ),
    ...languageEntries,
    ...libraryEntries(),
  ];
}

/** `Linear(in_features, out_features, bias=true)`; a word of the language that takes nothing is not called. */
export const signatureOf = ({ name, kind, params }: Pick<Entry, "name" | "kind" | "params">): string =>
  kind === "language" && params.length === 0
    ? name
    : `${name}(${params.map((param) => (param.default === undefined ? param.name : `${param.name}=${param.default}`)).join(", ")})`;

function layerEntry(group: string, layer: Layer): Entry {
  const { name, summary, torch, params, sizes = {}, call } = layer;
  return {
    name,
    kind: "layer",
    group,
    summary,
    params: paramsOf(params, Object.keys(sizes)),
    ...(call ? { call: paramsOf(call.params) } : {}),
    torch: { name: torch.api, link: linkTo(torch.api) },
    shapes: layerShapes[name] ?? { rule: alike, examples: [[`${name}()`, "[N, 8]"]] },
  };
}

function functionEntry(group: string, { name, summary, torch, params, shapes }: TensorFunction): Entry {
  return {
    name,
    kind: "function",
    group,
    summary,
    params: paramsOf(params),
    torch: { name: torch, link: linkTo(torch) },
    shapes: shapes ?? functionShapes[name] ?? shapesOfPointwise(name, params),
  };
}

function shapesOfPointwise(name: string, params: ParamSpecs): ShapeNotes {
  const needed = Object.values(params).filter((param) => param.fallback === undefined);
  return needed.length === 1
    ? { rule: alike, examples: [[`${name}(x)`, "[N, 8]"]] }
    : { rule: broadcast, examples: [[`${name}(x, y)`, "[N, 3, 8]", "[3, 1]"]] };
}

const paramsOf = (params: ParamSpecs, open: readonly string[] = []): EntryParam[] =>
  Object.entries<ParamSpec>(params).map(([name, { type, fallback }]) => ({
    name,
    type: open.includes(name) ? `${type.name}; _ takes it from the input` : type.name,
    ...(fallback === undefined ? {} : { default: fallback.text }),
  }));

/** What PyTorch has, but describes on the page of another. */
const pages: Readonly<Record<string, string>> = {
  "torch.clamp_min": "torch.clamp",
  "torch.clamp_max": "torch.clamp",
  "torch.nn.functional.channel_shuffle": "torch.nn.ChannelShuffle",
  "torchvision.models.convnext.LayerNorm2d": "torchvision.models.convnext_tiny",
  ...Object.fromEntries(
    ["max_pool1d", "max_pool2d", "adaptive_max_pool1d", "adaptive_max_pool2d"].map((name) => [
      `torch.nn.functional.${name}_with_indices`,
      `torch.nn.functional.${name}`,
    ]),
  ),
};

const linkTo = (api: string): string =>
  `https://pytorch.org/${api.startsWith("torchvision.") ? "vision" : "docs"}/stable/generated/${pages[api] ?? api}.html`;
