import { layers } from "../../../layers/index.ts";
import { layer, type LayerPart, type Term } from "../../tree/module-tree.ts";

/** Parameters that PyTorch's users mostly give without their names. */
const positional = /^(?:p|negative_slope|output_size|unflattened_size|start_dim|end_dim|num_parameters|alpha)$/;

/** A layer as it is written: what must be given in its order, the rest by name, and no defaults. */
export function makeLayerPart(name: string, given: ReadonlyMap<string, Term>): LayerPart | undefined {
  const params = layers.get(name)?.params;
  if (!params) return undefined;
  const args: Term[] = [];
  const named = new Map<string, Term>();
  let isInOrder = true;
  for (const [param, { fallback }] of Object.entries(params)) {
    const term = given.get(param);
    if (term === undefined && !fallback) return undefined;
    if (term === undefined || (fallback && isValue(term, fallback.value))) {
      isInOrder = false;
      continue;
    }
    if (isInOrder && (!fallback || positional.test(param))) args.push(term);
    else named.set(param, term);
  }
  for (const param of given.keys()) if (!Object.hasOwn(params, param)) return undefined;
  return layer(name, args, named);
}

/** Whether a term is this value, as the tables of functions and layers hold it. */
export function isValue(term: Term, value: unknown): boolean {
  if (term.kind === "literal")
    return (
      term.value === value || (Array.isArray(value) && value.length > 0 && value.every((each) => each === term.value))
    );
  if (term.kind === "list" || term.kind === "tuple")
    return (
      Array.isArray(value) &&
      value.length === term.items.length &&
      term.items.every((item, i) => isValue(item, value[i]))
    );
  return false;
}
