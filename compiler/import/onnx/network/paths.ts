import type { OnnxNode } from "../model/onnx-model.ts";

/** Where a node or a weight belongs in the tree of modules, as exporters say it in names. */
export type Path = readonly string[];

const MOST_PARTS = 24;
const MOST_LENGTH = 80;

const reserved = new Set(
  // `N` is the batch.
  "if else for in return and or not true false none const assert _ model module import forward loss training N".split(
    " ",
  ),
);

/** A name that a field may have; numbers stay, since children of containers have them. */
export function fieldName(name: string): string {
  if (/^\d{1,9}$/.test(name)) return String(Number(name));
  const word = name
    .replace(/\W+/g, "_")
    .replace(/^_+(?=[A-Za-z])|_+$/g, "")
    .slice(0, MOST_LENGTH);
  if (word === "" || /^\d/.test(word)) return `_${word}`;
  return reserved.has(word) ? `${word}_` : word;
}

/**
 * The module that a node stands in: PyTorch's exporters name nodes `/layer1/layer1.0/conv1/Conv`, the newer one notes
 * `["", "layer1", "layer1.0", "layer1.0.conv1", "conv2d"]` beside them. Undefined where nothing is said.
 */
export function pathOfNode({ name, metadata }: Pick<OnnxNode, "name" | "metadata">): Path | undefined {
  const scopes = metadata.get("pkg.torch.onnx.name_scopes");
  if (scopes !== undefined) {
    const names = [...scopes.slice(0, 10_000).matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, a, b]) => a ?? b ?? "");
    return bounded((names.at(-2) ?? "").split(".").filter((part) => part !== ""));
  }
  if (!name.startsWith("/")) return undefined;
  const parts: string[] = [];
  let above = "";
  for (const scope of name.slice(1).split("/").slice(0, -1)) {
    // Within a container the name begins with the container's own.
    const own = above !== "" && scope.startsWith(`${above}.`) ? scope.slice(above.length + 1) : scope;
    parts.push(...own.split("."));
    above = scope;
  }
  return bounded(parts);
}

/** Lists of modules, whose children are called and they are not: `/blocks.0/attn/…` where no `/blocks/blocks.0/…` is. */
export function holdersOf({ name, metadata }: Pick<OnnxNode, "name" | "metadata">): readonly Path[] {
  if (!name.startsWith("/") || metadata.has("pkg.torch.onnx.name_scopes")) return [];
  const holders: Path[] = [];
  const above: string[] = [];
  let scopeAbove = "";
  for (const scope of name.slice(1).split("/").slice(0, -1)) {
    const own = scopeAbove !== "" && scope.startsWith(`${scopeAbove}.`) ? scope.slice(scopeAbove.length + 1) : scope;
    const parts = own.split(".");
    parts.slice(0, -1).forEach((_, i) => holders.push([...above, ...parts.slice(0, i + 1)].map(fieldName)));
    above.push(...parts);
    scopeAbove = scope;
  }
  return holders.filter(({ length }) => length <= MOST_PARTS);
}

const bounded = (parts: readonly string[]): Path | undefined =>
  parts.length > MOST_PARTS ? undefined : parts.map(fieldName);

/** The layer that a weight of such a name belongs to: `layer1.0.conv1.weight`. Undefined where the name says nothing. */
export function pathOfWeight(name: string): Path | undefined {
  if (!/^[A-Za-z_]\w*(?:\.\w+)+$/.test(name)) return undefined;
  const parts = name.split(".");
  const last = parts.pop() ?? "";
  return /^(?:weight|bias|running_mean|running_var|gamma|beta|w_\d|b_\d)$/.test(last) ? bounded(parts) : undefined;
}

/** Where a tensor that is no layer's lies: `pos_embed`, `blocks.0.gamma`. */
export const pathOfTensor = (name: string): Path | undefined =>
  /^[A-Za-z_]\w*(?:\.\w+)*$/.test(name) ? bounded(name.split(".")) : undefined;
