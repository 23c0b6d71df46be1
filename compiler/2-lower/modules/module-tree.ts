import type { Span } from "../../../grammar/source.ts";
import type { Parameter } from "../../ir/graph.ts";
import { fail, type Context } from "../context.ts";
import { nameOfInstance, type Instance, type Weight } from "../evaluate/values.ts";

/** The tree of a model's modules, as state_dict walks it. */

const isInstance = (child: Instance | Weight): child is Instance => "what" in child;
const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

const MOST_NESTED = 100;
const MOST_NAMES = 100_000;

/** What a module with these children measures; shared ones count for each of their names. */
export function measure(
  context: Context,
  children: ReadonlyMap<string, Instance | Weight>,
  span: Span,
): { readonly depth: number; readonly size: number } {
  const modules = [...children.values()].filter(isInstance);
  const depth = 1 + Math.max(0, ...modules.map((child) => child.depth));
  const size = 1 + modules.reduce((sum, child) => sum + child.size, 0);
  if (depth > MOST_NESTED) fail(context, "NN5003", span, { what: "modules within modules", limit: MOST_NESTED });
  if (size > MOST_NAMES) fail(context, "NN5003", span, { what: "modules in one network", limit: MOST_NAMES });
  return { depth, size };
}

/** Tells each module its path. A shared one keeps the first. */
export function namePaths(root: Instance): void {
  const visit = (instance: Instance, path: string): void => {
    for (const [name, child] of instance.children) {
      if (!isInstance(child) || child.path !== "") continue;
      child.path = join(path, name);
      visit(child, child.path);
    }
  };
  visit(root, "");
}

/** Layers with a size that the input was to decide, which never came. */
export function unfilled(root: Instance): { layer: string; name: string; span: Span }[] {
  return everyInstance(root).flatMap((instance) =>
    instance.what.kind === "layer"
      ? [...instance.what.holes].map(([name, span]) => ({ layer: nameOfInstance(instance), name, span }))
      : [],
  );
}

function everyInstance(root: Instance): Instance[] {
  const seen = new Set<Instance>();
  const visit = (instance: Instance): void => {
    if (seen.has(instance)) return;
    seen.add(instance);
    for (const child of instance.children.values()) if (isInstance(child)) visit(child);
  };
  visit(root);
  return [...seen];
}

/** The topmost modules that forward neither calls nor reads a weight of. */
export function unused(root: Instance, read: ReadonlySet<string>): { path: string; span: Span }[] {
  const seen = new Set<Instance>();
  const isReached = (instance: Instance): boolean =>
    instance.isCalled ||
    [...instance.children.values()].some((child) => (isInstance(child) ? isReached(child) : read.has(child.value.id)));
  const visit = (instance: Instance): { path: string; span: Span }[] =>
    [...instance.children.values()].filter(isInstance).flatMap((child) => {
      if (seen.has(child)) return [];
      seen.add(child);
      return isReached(child) ? visit(child) : [{ path: child.path, span: child.made }];
    });
  return visit(root);
}

/**
 * Every name of the state_dict, a module's own tensors before its children's, and the value ids that go with them. What
 * is shared stands there once for each name, as in PyTorch; all but the first are read by nothing.
 */
export function nameWeights(root: Instance): { parameters: Parameter[]; renamed: ReadonlyMap<string, string> } {
  const parameters: Parameter[] = [];
  const renamed = new Map<string, string>();
  const visit = (instance: Instance, path: string, trail: readonly Instance[]): void => {
    if (trail.includes(instance)) return;
    for (const [name, child] of instance.children) {
      if (isInstance(child)) continue;
      const full = join(path, name);
      const id = `@${full}`;
      const first = renamed.get(child.value.id);
      if (first === undefined) renamed.set(child.value.id, id);
      const { shape, dtype, kind, init } = child.spec;
      parameters.push({
        ...{ id, name: full, shape, dtype, kind, init },
        origin: { span: child.span, path },
        ...(first === undefined || first === id ? {} : { sameAs: first }),
      });
    }
    for (const [name, child] of instance.children)
      if (isInstance(child)) visit(child, join(path, name), [...trail, instance]);
  };
  visit(root, "", []);
  return { parameters, renamed };
}
