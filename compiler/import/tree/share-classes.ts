import { canonicalBody, withoutParts } from "./canonical-body.ts";
import { chooseParams } from "./choose-params.ts";
import type { ModulePart, Part } from "./module-tree.ts";
import {
  bodyOf,
  bodySkeleton,
  isChain,
  isList,
  isOfWeights,
  mapBody,
  mapLeaves,
  shapeLeafPart,
  skeletonOf,
  type Body,
  type Class,
  type Leaf,
  type LeafValue,
  type Shaped,
} from "./shape.ts";
import { standInsFor, withThose, type StandIns } from "./stand-ins.ts";
import { mapValues } from "./terms.ts";

export interface SharedClasses {
  /** Each after those that it is made of. */
  readonly classes: readonly Class[];
  readonly root: Class;
}

/** One of a class, on its way to be compared with the others. */
interface Instance {
  readonly part: ModulePart;
  readonly parts: ReadonlyMap<string, Shaped>;
  readonly body: Body;
  readonly hints: ReadonlyMap<string, string>;
}

/**
 * What modules become: instances of one class that differ in numbers are one class with parameters; a part that only some have,
 * or that is something else in some, is a parameter as well.
 * @param nameFor a free name for a class, from what it is called and where it lies
 */
export function shareClasses(
  root: ModulePart,
  nameFor: (className: string, path: readonly string[]) => string,
): SharedClasses {
  const found = new Map<string, { readonly part: ModulePart; readonly path: readonly string[] }[]>();
  const repeated = repeatedIn(root);
  const within = new Map<string, Set<string>>();
  collect(root, [], "");
  const shaped = new Map<ModulePart, Shaped>();
  const classes: Class[] = [];
  for (const groups of inOrder([...found.keys()], within)) {
    const later = standInsFor(groups.flatMap((group) => (found.get(group) ?? []).map(({ part }) => part)));
    const made = new Map<ModulePart, Shaped>();
    const own = groups.flatMap((group) => classesOf(group, later, made));
    // What lies within others of these is there before them.
    const whole = (part: ModulePart): Shaped => {
      const done = shaped.get(part) ?? withThose(made.get(part) as Shaped, later, whole);
      shaped.set(part, done);
      return done;
    };
    for (const part of later.keys()) whole(part);
    for (const each of own)
      Object.assign(each, { parts: mapValues(each.parts, (part) => withThose(part, later, whole)) });
    classes.push(...own);
  }
  return { classes, root: makeClass([instanceOf(root, shaped, new Map())], "").made };

  function classesOf(group: string, later: StandIns, made: Map<ModulePart, Shaped>): Class[] {
    const members = found.get(group) ?? [];
    const buckets = alike(members.map(({ part }) => instanceOf(part, shaped, later)));
    return buckets.flatMap((bucket) => {
      const [first] = bucket as [Instance, ...Instance[]];
      // Chains of which each is another need no names.
      if (buckets.length > 1 && bucket.length === 1 && isChain(first.part)) {
        made.set(first.part, { kind: "group", callee: "Sequential", children: first.parts });
        return [];
      }
      const path = members.find(({ part }) => part === first.part)?.path ?? [];
      const { made: of, args } = makeClass(bucket, nameFor(first.part.className, path));
      bucket.forEach(({ part }, i) => made.set(part, { kind: "instance", of, args: args[i] ?? [] }));
      return [of];
    });
  }

  function collect(part: ModulePart, path: readonly string[], above: string): void {
    for (const [name, child] of part.parts) {
      if (child.kind !== "module") continue;
      const childPath = [...path, name];
      const makeup = isAnonymousChain(child) ? makeupOf(child) : undefined;
      if (isInline(child) && (makeup === undefined || !repeated.has(makeup))) collect(child, childPath, above);
      else {
        const group = makeup ?? groupOf(child, childPath);
        const others = found.get(group) ?? [];
        if (!others.some((each) => each.part === child))
          found.set(group, [...others, { part: child, path: childPath }]);
        within.set(above, (within.get(above) ?? new Set()).add(group));
        collect(child, childPath, group);
      }
    }
  }
}

/** Written where it stands: a Sequential, or a list whose parts are called by others. */
const isInline = (part: ModulePart): boolean => isList(part) || isAnonymousChain(part);

const isAnonymousChain = (part: ModulePart): boolean =>
  (part.className === "Sequential" || part.className === "") && isChain(part);

/** What a part is made of, without numbers. */
const makeupOf = (part: Part): string =>
  part.kind === "module"
    ? `${part.className}(${[...part.parts].map(([name, child]) => `${name}=${makeupOf(child)}`).join(", ")})`
    : part.kind === "layer"
      ? part.layer
      : part.kind;

/** Sequentials of several layers that come again: a function makes them. */
function repeatedIn(root: ModulePart): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const visit = (part: Part): void => {
    if (part.kind !== "module") return;
    if (isAnonymousChain(part) && part.parts.size > 1) {
      const makeup = makeupOf(part);
      counts.set(makeup, (counts.get(makeup) ?? 0) + 1);
    }
    for (const child of part.parts.values()) visit(child);
  };
  visit(root);
  return new Set([...counts].filter(([, count]) => count > 1).map(([makeup]) => makeup));
}

/** Those that may be twins. Where nobody knows a class, what they are made of tells. */
const groupOf = (part: ModulePart, path: readonly string[]): string =>
  part.className === "" || part.className === "Sequential"
    ? `${path.findLast((each) => !/^\d+$/.test(each))?.replace(/_?\d+$/, "") ?? ""} of ${[...part.parts.keys()].join()}`
    : part.className;

/** What is within others first. Those that are within each other come at once, in the order in which they were found. */
function inOrder(groups: readonly string[], within: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  // Tarjan's strongly connected components.
  const order: string[][] = [];
  const numbers = new Map<string, number>();
  const open: string[] = [];
  const visit = (group: string): number => {
    const number = numbers.size;
    numbers.set(group, number);
    open.push(group);
    let lowest = number;
    for (const inner of within.get(group) ?? [])
      if (!numbers.has(inner)) lowest = Math.min(lowest, visit(inner));
      else if (open.includes(inner)) lowest = Math.min(lowest, numbers.get(inner) as number);
    if (lowest === number) order.push(open.splice(open.indexOf(group)));
    return lowest;
  };
  for (const group of groups) if (!numbers.has(group)) visit(group);
  return order;
}

function instanceOf(part: ModulePart, shaped: ReadonlyMap<ModulePart, Shaped>, later: StandIns): Instance {
  const { hints, ...body } = canonicalBody(bodyOf(part));
  return { part, parts: mapValues(part.parts, (each) => shape(each, shaped, later)), body, hints };
}

function shape(part: Part, shaped: ReadonlyMap<ModulePart, Shaped>, later: StandIns): Shaped {
  if (part.kind !== "module") return shapeLeafPart(part);
  const done = shaped.get(part);
  if (done) return done;
  const standIn = later.get(part);
  if (standIn) return { kind: "instance", of: standIn, args: [] };
  const isNumbered = part.params.length === 0 && [...part.parts.keys()].every((name) => /^\d+$/.test(name));
  return {
    kind: "group",
    callee: isOfWeights(part)
      ? "ParameterList"
      : isNumbered && part.className !== "Sequential"
        ? "ModuleList"
        : "Sequential",
    children: mapValues(part.parts, (each) => shape(each, shaped, later)),
  };
}

/** Instances of one class each: the same body, and at most half of their parts different. */
function alike(instances: readonly Instance[]): Instance[][] {
  const buckets: Instance[][] = [];
  for (const each of instances) {
    const bucket = buckets.find(([first]) => first && fits(first, each));
    if (bucket) bucket.push(each);
    else buckets.push([each]);
  }
  // Those that lack a part have the Identity in its place.
  const joined: Instance[][] = [];
  for (const bucket of [...buckets].sort((a, b) => (b[0]?.parts.size ?? 0) - (a[0]?.parts.size ?? 0))) {
    const target = joined.find(([first]) => first && bucket[0] && lacksOf(first, bucket[0]));
    const missing = target?.[0] && bucket[0] && lacksOf(target[0], bucket[0]);
    if (target?.[0] && missing) target.push(...bucket.map((each) => completed(each, target[0] as Instance)));
    else joined.push([...bucket]);
  }
  return joined;
}

const partNames = ({ parts }: Instance): string => [...parts.keys()].join("\n");

function fits(a: Instance, b: Instance): boolean {
  if (partNames(a) !== partNames(b) || bodySkeleton(a.body) !== bodySkeleton(b.body)) return false;
  const different = [...a.parts].filter(([name, part]) => skeletonOf(part) !== skeletonOf(b.parts.get(name) as Shaped));
  return different.length <= Math.max(1, a.parts.size / 2) && different.every(([, { kind }]) => kind !== "parameter");
}

/** What `a` has and `b` does not, if that is all that tells them apart. */
function lacksOf(a: Instance, b: Instance): ReadonlySet<string> | undefined {
  const missing = new Set([...a.parts.keys()].filter((name) => !b.parts.has(name)));
  if (missing.size === 0 || missing.size > 2 || [...b.parts.keys()].some((name) => !a.parts.has(name)))
    return undefined;
  const body = withoutParts(a.body, missing);
  if (!body || bodySkeleton(body) !== bodySkeleton(b.body)) return undefined;
  const different = [...b.parts].filter(([name, part]) => skeletonOf(part) !== skeletonOf(a.parts.get(name) as Shaped));
  return different.length <= Math.max(1, b.parts.size / 2) && different.every(([, { kind }]) => kind !== "parameter")
    ? missing
    : undefined;
}

const identity: Shaped = { kind: "layer", layer: "Identity", args: new Map() };

/** With the Identity where it lacks a part, and the body of one that has it. */
function completed(each: Instance, like: Instance): Instance {
  const leaves: LeafValue[] = [];
  mapBody(each.body, ({ value }) => {
    leaves.push(value);
    return value;
  });
  const body = mapBody(like.body, ({ value }) => leaves.shift() ?? value);
  return { ...each, parts: mapValues(like.parts, (_, name) => each.parts.get(name) ?? identity), body };
}

function makeClass(
  instances: readonly Instance[],
  name: string,
): { readonly made: Class; readonly args: readonly (readonly Leaf[])[] } {
  const [first] = instances as [Instance, ...Instance[]];
  const rows = instances.map(leavesOf(instances));
  const columns = (rows[0] ?? []).map(({ hint, owner }, at) => ({
    hint,
    owner,
    values: rows.map((row) => row[at]?.value as LeafValue),
  }));
  const { params, leaves, args } = chooseParams(columns, instances.length, new Set(first.parts.keys()));
  const waiting = [...leaves];
  const next = (): LeafValue => waiting.shift() as LeafValue;
  const parts = mapValues(first.parts, (part, key) =>
    varies(instances, key) ? (next() as Shaped) : mapLeaves(part, next),
  );
  const body = { ...mapBody(first.body, next), hints: first.hints };
  return { made: { name, params, parts, isChain: isChain(first.part), body }, args };
}

/** The part is something else in some of them, and so a parameter. */
const varies = (instances: readonly Instance[], name: string): boolean =>
  new Set(instances.map(({ parts }) => skeletonOf(parts.get(name) as Shaped))).size > 1;

const leavesOf =
  (instances: readonly Instance[]) =>
  ({ parts, body }: Instance): (Leaf & { readonly owner: string })[] => {
    const leaves: (Leaf & { readonly owner: string })[] = [];
    const collect =
      (owner: string) =>
      (leaf: Leaf): LeafValue => {
        leaves.push({ ...leaf, owner });
        return leaf.value;
      };
    for (const [name, part] of parts)
      if (varies(instances, name)) leaves.push({ hint: name, owner: name, value: part });
      else mapLeaves(part, collect(name));
    mapBody(body, collect(""));
    return leaves;
  };
