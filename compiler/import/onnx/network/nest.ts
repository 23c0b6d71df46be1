import type { ModulePart, Part, Statement, Term } from "../../tree/module-tree.ts";
import { valueOf } from "../../tree/module-tree.ts";
import { boundary, ordered, type Unit } from "./groups.ts";
import type { Path } from "./paths.ts";
import { valuesIn } from "../../tree/terms.ts";
import { commonPath, keyOf, pathsIn, renamedTerm, type FlatNetwork, type PlacedStatement } from "./placed.ts";
import { asSequential, plainLayer } from "./sequential.ts";

/** A network as modules, and its weights by the paths that they have there. */
export interface NestedNetwork {
  readonly root: ModulePart;
  readonly weights: FlatNetwork["weights"];
}

/** Puts the modules of a network together: each statement into the forward of its own, which is called where it belongs. */
export function nestModules(network: FlatNetwork): NestedNetwork {
  // A model's own fields have names.
  let given = withNamedFields(network);
  for (;;) {
    const root = nest(given);
    const numbered = numberedModules(root, []).filter((key) => !given.holders.has(key));
    if (numbered.length > 0) given = { ...given, holders: new Set([...given.holders, ...numbered]) };
    else {
      const moved = looseTensors(root, []);
      if (moved.size === 0) return { root, weights: given.weights };
      given = withPaths(given, moved);
    }
  }
}

/** Parts of the model itself that have numbers go into a list of layers: all if all have, so that it may be a Sequential. */
function withNamedFields(network: FlatNetwork): FlatNetwork {
  const numbered = [...network.parts.keys()].filter((key) => /^\d/.test(key));
  if (numbered.length === 0) return network;
  const taken = new Set([...network.parts.keys(), ...network.holders].map((key) => key.split(".")[0]));
  let around = "layers";
  for (let i = 2; taken.has(around); i++) around = `layers_${i}`;
  return withPaths(network, new Map(numbered.map((key) => [key, `${around}.${key}`])), around);
}

/** Modules with a forward of their own whose children are numbered: as fields have names, their parts are called from around them. */
function numberedModules(module: ModulePart, path: Path): readonly string[] {
  const hasNumbers = [...module.parts.keys()].some((name) => /^\d+$/.test(name));
  const isOwn = path.length > 0 && hasNumbers && module.className === "" && module.body.length > 0;
  const within = [...module.parts].flatMap(([name, part]) =>
    part.kind === "module" ? numberedModules(part, [...path, name]) : [],
  );
  return isOwn ? [keyOf(path), ...within] : within;
}

/** Tensors within modules that are never called, which hold layers only: `norm.scale` becomes `norm_scale` beside them. */
function looseTensors(module: ModulePart, path: Path): ReadonlyMap<string, string> {
  const isCalled = path.length === 0 || module.params.length > 0 || module.body.length > 0;
  const moved = new Map<string, string>();
  for (const [name, part] of module.parts) {
    const own = keyOf([...path, name]);
    if (part.kind === "parameter" && !isCalled)
      moved.set(own, keyOf([...path.slice(0, -1), `${wordOf(path.at(-1) ?? "")}_${name}`]));
    if (part.kind === "module") for (const [from, to] of looseTensors(part, [...path, name])) moved.set(from, to);
  }
  return moved;
}

const wordOf = (name: string): string => (/^\d/.test(name) ? `_${name}` : name);

function withPaths(network: FlatNetwork, moved: ReadonlyMap<string, string>, around?: string): FlatNetwork {
  const taken = new Set(network.parts.keys());
  const names = new Map<string, string>();
  for (const [from, wanted] of moved) {
    let to = wanted;
    for (let i = 2; taken.has(to); i++) to = `${wanted}_${i}`;
    taken.add(to);
    names.set(from, to);
  }
  const nameOf = (key: string): string => {
    const own = names.get(key);
    if (own !== undefined) return own;
    const owner = key.slice(0, Math.max(0, key.lastIndexOf(".")));
    const above = names.get(owner);
    return above === undefined ? key : `${above}${key.slice(owner.length)}`;
  };
  const renamed = <T>(all: ReadonlyMap<string, T>): Map<string, T> =>
    new Map([...all].map(([key, each]) => [nameOf(key), each]));
  const term = (each: Term): Term =>
    renamedTerm(
      each,
      (name) => name,
      (path) => names.get(keyOf(path))?.split(".") ?? path,
    );
  const isAround = (first: string | undefined): boolean =>
    around !== undefined && (first === undefined ? moved.size === network.parts.size : /^\d/.test(first));
  const placed = ({ scope: given = [], value, targets }: PlacedStatement): PlacedStatement => {
    const next = term(value);
    const scope = isAround(given[0]) ? [around as string, ...given] : given;
    const places = pathsIn(next).map((path) => path.slice(0, -1));
    return { targets, value: next, scope: places.reduce((a: Path, b) => commonPath(a, b), scope) };
  };
  return {
    ...network,
    holders: new Set([...network.holders].map((key) => (isAround(key) ? `${around}.${key}` : key))),
    statements: network.statements.map(placed),
    parts: renamed(network.parts),
    weights: renamed(network.weights),
    results: network.results.map(term),
  };
}

function nest({ statements: given, parts, params, results, holders }: FlatNetwork): ModulePart {
  // What stands beside a layer in a module of the layer's own name stands around it.
  const statements = given.map((statement): PlacedStatement => ({
    ...statement,
    scope: statement.scope && outsideOfParts(statement.scope, parts),
  }));
  const bodies = new Map<string, Pick<ModulePart, "params" | "body" | "results">>();
  const leaves = new Map<string, Part>(parts);
  const above = new Set<string>();
  for (const key of parts.keys()) {
    const path = key.split(".");
    path.forEach((_, i) => above.add(keyOf(path.slice(0, i))));
  }
  const order = new Map<string, number>();
  fill([], statements, params, results);
  return assemble([]);

  /** Writes the body of the module at a path, and those of the modules that it calls. */
  function fill(path: Path, own: readonly PlacedStatement[], takes: readonly string[], gives: readonly Term[]): void {
    const apart = new Set<string>(holders);
    let units: readonly Unit[];
    for (;;) {
      units = unitsOf(path, own, apart);
      const found = ordered(units);
      if ("order" in found) {
        units = found.order;
        break;
      }
      for (const { path: circular } of found.circle) if (circular) apart.add(keyOf(circular));
    }
    const read = new Map<string, Set<Unit | undefined>>();
    const note = (name: string, by: Unit | undefined): void =>
      void (read.get(name) ?? read.set(name, new Set()).get(name))?.add(by);
    for (const unit of units) for (const name of boundary(unit).reads) note(name, unit);
    for (const name of gives.flatMap(valuesIn)) note(name, undefined);
    const body: Statement[] = units.flatMap((unit) => {
      if (!unit.path) return unit.statements.map(({ targets, value }) => ({ targets, value: below(value, path) }));
      const { reads, makes } = boundary(unit);
      const made = [...makes].filter((name) => [...(read.get(name) ?? [])].some((by) => by !== unit));
      const [first] = unit.statements;
      const layer =
        unit.statements.length === 1 && first && !above.has(keyOf(unit.path)) ? plainLayer(first.value) : undefined;
      noteOrder(unit.path);
      if (layer && reads.length === 1) leaves.set(keyOf(unit.path), layer);
      else fill(unit.path, unit.statements, reads, made.map(valueOf));
      const callee = { path: unit.path.slice(path.length) };
      return [{ targets: made, value: { kind: "call", callee, args: reads.map(valueOf), named: new Map() } }];
    });
    for (const { value } of own) for (const part of pathsIn(value)) noteOrder(part);
    bodies.set(keyOf(path), { params: takes, body, results: gives.map((term) => below(term, path)) });
  }

  function noteOrder(path: Path): void {
    const key = keyOf(path);
    if (!order.has(key)) order.set(key, order.size);
  }

  /** Modules without weights, of which little is known but that they were there, are not worth one. */
  function isWorthless(path: Path, count: number): boolean {
    const last = path.at(-1) ?? "";
    return !above.has(keyOf(path)) && !/^\d+$/.test(last) && count <= 4;
  }

  function unitsOf(path: Path, own: readonly PlacedStatement[], apart: Set<string>): Unit[] {
    const units: { path: Path | undefined; statements: PlacedStatement[] }[] = [];
    const groups = new Map<string, PlacedStatement[]>();
    for (const statement of own) {
      const scope = statement.scope ?? path;
      let length = path.length + 1;
      while (length <= scope.length && apart.has(keyOf(scope.slice(0, length)))) length++;
      const group = length <= scope.length ? scope.slice(0, length) : undefined;
      const there = group && groups.get(keyOf(group));
      if (there) there.push(statement);
      else {
        const unit = { path: group, statements: [statement] };
        if (group) groups.set(keyOf(group), unit.statements);
        units.push(unit);
      }
    }
    const worthless = units.filter((unit) => unit.path && isWorthless(unit.path, unit.statements.length));
    if (worthless.length === 0) return units;
    for (const unit of worthless) if (unit.path) apart.add(keyOf(unit.path));
    return unitsOf(path, own, apart);
  }

  function assemble(path: Path): ModulePart {
    const body = bodies.get(keyOf(path)) ?? { params: [], body: [], results: [] };
    const depth = path.length;
    const prefix = depth === 0 ? "" : `${keyOf(path)}.`;
    const names = new Set<string>();
    for (const key of [...leaves.keys(), ...bodies.keys()])
      if (key !== keyOf(path) && key.startsWith(prefix) && key !== "")
        names.add(key.slice(prefix.length).split(".")[0] as string);
    const rank = (name: string): number => {
      const own = `${prefix}${name}`;
      let least = Infinity;
      for (const [key, at] of order) if (key === own || key.startsWith(`${own}.`)) least = Math.min(least, at);
      return least;
    };
    const isNumber = (name: string): boolean => /^\d+$/.test(name);
    const ranks = new Map([...names].map((name) => [name, rank(name)]));
    const sorted = [...names].toSorted((a, b) =>
      isNumber(a) && isNumber(b) ? Number(a) - Number(b) : (ranks.get(a) as number) - (ranks.get(b) as number),
    );
    const children = sorted.map((name): [string, Part] => [
      name,
      leaves.get(`${prefix}${name}`) ?? assemble([...path, name]),
    ]);
    const module: ModulePart = { kind: "module", className: "", parts: new Map(children), ...body };
    return asSequential(module);
  }
}

function outsideOfParts(path: Path, parts: FlatNetwork["parts"]): Path {
  const end = path.findIndex((_, i) => parts.has(keyOf(path.slice(0, i + 1))));
  return end === -1 ? path : path.slice(0, end);
}

const below = (term: Term, path: Path): Term =>
  renamedTerm(
    term,
    (name) => name,
    (part) => part.slice(path.length),
  );
