import type { ModulePart, ModuleTree, Part, Statement, Term } from "./module-tree.ts";
import { call, literal, valueOf } from "./module-tree.ts";
import { keyOf, mapTerm, mapValues, valuesIn } from "./terms.ts";

/**
 * Blocks whose every child takes what all before it gave, side by side, as DenseNet's do. A trace has as many arguments as there
 * are, so that no two children are alike: here each gives its own beside what it took, and the block calls one after the other.
 */
export const growChannels = (tree: ModuleTree): ModuleTree => ({ ...tree, root: grown(tree.root) });

function grown(part: ModulePart): ModulePart {
  const parts = mapValues(part.parts, (each) => (each.kind === "module" ? grown(each) : each));
  return growing({ ...part, parts }) ?? { ...part, parts };
}

/** The same block as a chain; undefined where it is something else. */
function growing(block: ModulePart): ModulePart | undefined {
  const [input, ...others] = block.params;
  const names = [...block.parts.keys()];
  if (input === undefined || others.length > 0 || names.length < 2) return undefined;
  const known = [input];
  for (const [i, name] of names.entries()) {
    const statement = block.body[i];
    if (!statement || !isCallOf(statement, name, known)) return undefined;
    known.push(statement.targets[0] ?? "");
  }
  const dim = joinedIn(resultOf(block, names.length), known);
  if (dim === undefined) return undefined;
  const parts = new Map<string, Part>();
  for (const [name, part] of block.parts) {
    const child = part.kind === "module" ? withOwn(part, dim) : undefined;
    if (!child) return undefined;
    parts.set(name, child);
  }
  const body = names.map((name, i): Statement => ({
    targets: [`all${i + 1}`],
    value: call({ path: [name] }, [valueOf(i === 0 ? input : `all${i}`)]),
  }));
  return { ...block, parts, body, results: [valueOf(`all${names.length}`)] };
}

function isCallOf({ targets, value }: Statement, name: string, args: readonly string[]): boolean {
  if (value.kind !== "call" || typeof value.callee === "string" || targets.length !== 1 || value.named.size > 0)
    return false;
  return (
    keyOf(value.callee.path.map(literal)) === keyOf([literal(name)]) && keyOf(value.args) === keyOf(args.map(valueOf))
  );
}

/** What a body gives after its first statements, as one term. */
function resultOf({ body, results }: ModulePart, from: number): Term | undefined {
  const [result, ...others] = results;
  const rest = new Map(body.slice(from).map(({ targets, value }) => [targets.join(), value]));
  if (!result || others.length > 0) return undefined;
  const fill = (term: Term): Term =>
    mapTerm(term, (each) => {
      const found = each.kind === "value" ? rest.get(each.name) : undefined;
      return found && fill(found);
    });
  return fill(result);
}

/** Along which dimension all of these values are joined, and nothing else is done. */
function joinedIn(term: Term | undefined, names: readonly string[]): Term | undefined {
  if (term?.kind !== "call" || term.callee !== "cat") return undefined;
  const [first, ...rest] = [...term.args, ...term.named.values()];
  const isAll = first?.kind === "list" && keyOf(first.items) === keyOf(names.map(valueOf));
  return isAll && rest.length === 1 ? rest[0] : undefined;
}

/** A list that is made before it is joined stands where it is joined. */
function withoutLists(part: ModulePart): ModulePart {
  const lists = new Map(
    part.body.filter(({ value }) => value.kind === "list").map((each) => [each.targets[0], each.value]),
  );
  const fill = (term: Term): Term =>
    mapTerm(term, (each) => (each.kind === "value" ? lists.get(each.name) : undefined));
  const body = part.body
    .filter(({ value }) => value.kind !== "list")
    .map(({ targets, value }): Statement => ({ targets, value: fill(value) }));
  return { ...part, body, results: part.results.map(fill) };
}

/** A child that takes one value, and gives it with its own beside it. */
function withOwn(traced: ModulePart, dim: Term): ModulePart | undefined {
  const child = withoutLists(traced);
  const [result, ...others] = child.results;
  const reads = [...child.body.flatMap(({ value }) => valuesIn(value)), ...child.results.flatMap(valuesIn)];
  if (!result || others.length > 0 || child.params.some((param) => reads.filter((name) => name === param).length !== 1))
    return undefined;
  // Another value of the body may be called x.
  let own = "x";
  while (child.body.some(({ targets }) => targets.includes(own))) own += "x";
  let joins = 0;
  const body = child.body.map(({ targets, value }): Statement => ({
    targets,
    value: mapTerm(value, (each) => {
      const found = joinedIn(each, child.params);
      if (!found || keyOf(found) !== keyOf(dim)) return undefined;
      joins++;
      return valueOf(own);
    }),
  }));
  if (joins !== 1) return undefined;
  const all = call("cat", [{ kind: "list", items: [valueOf(own), result] }, dim]);
  return { ...child, params: [own], body, results: [all] };
}
