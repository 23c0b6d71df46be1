import type { StoredTensor } from "../../../runtime/safetensors.ts";
import { call, valueOf, type ModulePart, type ModuleTree, type Part } from "./module-tree.ts";
import { isNumber } from "./numbered-children.ts";
import { isChain, isOfWeights } from "./shape.ts";
import { mapPaths, mapTerm } from "./terms.ts";

export interface PlainlyNamed {
  readonly tree: ModuleTree;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** What is called something else than in the file, by its path there. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
}

/**
 * A network whose fields have names that the language can say: parts of a module that is written down are identifiers, and no words of
 * the language. Children of a Sequential keep their numbers, but those of the network itself lie in a field `layers`.
 */
export function withPlainNames(tree: ModuleTree, weights: ReadonlyMap<string, StoredTensor>): PlainlyNamed {
  const { root, path: moved } = withLayers(tree.root);
  const renamed = new Map<string, string>();
  const names = namesIn(root);
  const rename = (path: readonly string[]): readonly string[] => renamedPath(root, names, path);
  const next = renamedPart(root, names);
  note(root, [], names, renamed);
  return {
    tree: { ...tree, root: next },
    weights: new Map([...weights].map(([name, tensor]) => [rename(moved(name.split("."))).join("."), tensor])),
    renamed: [
      ...(root === tree.root
        ? []
        : [{ from: numberedIn(tree.root)[0] ?? "0", to: moved([numberedIn(tree.root)[0] ?? "0"]).join(".") }]),
      ...[...renamed].map(([from, to]) => ({ from, to })),
    ],
  };
}

const numberedIn = (part: ModulePart): readonly string[] => [...part.parts.keys()].filter(isNumber);

type MovePath = (path: readonly string[]) => readonly string[];

/** A model's own fields have names: numbered children lie in one. */
function withLayers(root: ModulePart): { readonly root: ModulePart; readonly path: MovePath } {
  const numbered = new Set(numberedIn(root));
  if (numbered.size === 0) return { root, path: (path) => path };
  let field = "layers";
  while (root.parts.has(field)) field += "_";
  if (isChain(root)) {
    const [input = "x"] = root.params;
    const body = [{ targets: ["result"], value: call({ path: [field] }, [valueOf(input)]) }];
    const whole = { ...root, className: "Sequential" };
    return {
      root: { ...root, parts: new Map([[field, whole]]), body, results: [valueOf("result")] },
      path: (path) => [field, ...path],
    };
  }
  const path: MovePath = (each) => (numbered.has(each[0] ?? "") ? [field, ...each] : each);
  const layers: ModulePart = {
    kind: "module",
    className: "ModuleList",
    parts: new Map([...root.parts].filter(([name]) => numbered.has(name))),
    params: [],
    body: [],
    results: [],
  };
  return {
    root: {
      ...root,
      parts: new Map<string, Part>([...[...root.parts].filter(([name]) => !numbered.has(name)), [field, layers]]),
      body: root.body.map(({ targets, value }) => ({ targets, value: mapPaths(value, path) })),
      results: root.results.map((each) => mapPaths(each, path)),
    },
    path,
  };
}

/** Of a module's parts, those that are called something else. */
type Names = ReadonlyMap<ModulePart, ReadonlyMap<string, string>>;

function namesIn(root: ModulePart): Names {
  const all = new Map<ModulePart, ReadonlyMap<string, string>>();
  const reached = reachedIn(root);
  const visit = (part: ModulePart): void => {
    all.set(part, newNames(part, reached));
    for (const child of part.parts.values()) if (child.kind === "module") visit(child);
  };
  visit(root);
  return all;
}

/** Names of parts that a module reads or calls within other parts. */
function reachedIn(root: ModulePart): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (part: ModulePart): void => {
    const note: MovePath = (path) => {
      for (const name of path.slice(1)) reached.add(name);
      return path;
    };
    for (const term of [...part.body.map(({ value }) => value), ...part.results]) mapPaths(term, note);
    for (const child of part.parts.values()) if (child.kind === "module") visit(child);
  };
  visit(root);
  return reached;
}

function newNames(part: ModulePart, reached: ReadonlySet<string>): ReadonlyMap<string, string> {
  const taken = new Set(part.parts.keys());
  // A list of modules has no tensors, so that what holds both is a module with fields.
  const awkward = part.params.length === 0 ? none : calledWithLists(part);
  const hasTensors = !isOfWeights(part) && [...part.parts.values()].some(({ kind }) => kind === "parameter");
  const isSequential = isChain(part) && !hasTensors;
  const names = new Map<string, string>();
  for (const name of part.parts.keys()) {
    if (isNumber(name) ? !hasTensors : isSayable(name) && !awkward.has(name)) continue;
    // Children of a Sequential stand there by any names, in quotes.
    if (isSequential && !reached.has(name) && /^[\w-]+$/.test(name)) continue;
    const plain = plainName(name);
    let free = plain;
    for (let i = 2; taken.has(free); i++) free = `${plain}${i}`;
    taken.add(free);
    names.set(name, free);
  }
  return names;
}

/** Functions that no tensor has as a method, so that a field of their name would hide them. */
function calledWithLists({ body, results }: ModulePart): ReadonlySet<string> {
  const found = new Set<string>();
  for (const term of [...body.map(({ value }) => value), ...results])
    mapTerm(term, (each) => {
      const kind =
        each.kind === "call" && typeof each.callee === "string" ? (each.args[0]?.kind ?? "literal") : "value";
      if (each.kind === "call" && typeof each.callee === "string" && /^(?:list|tuple|literal|unary)$/.test(kind))
        found.add(each.callee);
      return undefined;
    });
  return found;
}
const none: ReadonlySet<string> = new Set();

export const isSayable = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name) && !words.has(name);
const words = new Set("if else for in return and or not true false none const assert N i _".split(" "));

function plainName(name: string): string {
  if (/^[A-Za-z_]\w*$/.test(name)) return `${name}_`;
  if (isNumber(name)) return `part${name}`;
  const ascii = name
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(/\W+/g, "_");
  return /^[A-Za-z]/.test(ascii) ? ascii : `part${ascii}`;
}

function renamedPath(root: ModulePart, names: Names, path: readonly string[]): readonly string[] {
  let at: Part | undefined = root;
  return path.map((name) => {
    const holder: ModulePart | undefined = at?.kind === "module" ? at : undefined;
    at = holder?.parts.get(name);
    return (holder && names.get(holder)?.get(name)) ?? name;
  });
}

function renamedPart(part: ModulePart, names: Names): ModulePart {
  const own = names.get(part);
  const path: MovePath = (each) => renamedPath(part, names, each);
  return {
    ...part,
    parts: new Map(
      [...part.parts].map(([name, child]) => [
        own?.get(name) ?? name,
        child.kind === "module" ? renamedPart(child, names) : child,
      ]),
    ),
    body: part.body.map(({ targets, value }) => ({ targets, value: mapPaths(value, path) })),
    results: part.results.map((each) => mapPaths(each, path)),
  };
}

/** Each name once, by its first place. */
function note(part: ModulePart, path: readonly string[], names: Names, renamed: Map<string, string>): void {
  for (const [name, to] of names.get(part) ?? []) renamed.set([...path, name].join("."), to);
  for (const [name, child] of part.parts) if (child.kind === "module") note(child, [...path, name], names, renamed);
}
