import type { StoredTensor } from "../../../../runtime/safetensors.ts";
import type { LayerPart, ParameterPart, Term } from "../../tree/module-tree.ts";
import type { Path } from "./paths.ts";

/** A statement and the module whose forward it belongs to; paths in it begin at the root. */
export interface PlacedStatement {
  readonly targets: readonly string[];
  readonly value: Term;
  /** Undefined where the file says nothing of it. */
  readonly scope: Path | undefined;
}

/** A network before its modules are put together. */
export interface FlatNetwork {
  readonly statements: readonly PlacedStatement[];
  /** By their paths, joined with dots. */
  readonly parts: ReadonlyMap<string, LayerPart | ParameterPart>;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  readonly params: readonly string[];
  readonly results: readonly Term[];
  /** Modules that are only there to hold others, and are never called. */
  readonly holders: ReadonlySet<string>;
}

export const keyOf = (path: Path): string => path.join(".");

export const commonPath = (a: Path, b: Path): Path => {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
};

/** The terms that a term is made of, itself first. */
function* termsIn(term: Term): Generator<Term> {
  yield term;
  switch (term.kind) {
    case "list":
    case "tuple":
      for (const item of term.items) yield* termsIn(item);
      return;
    case "call":
      for (const item of term.args) yield* termsIn(item);
      for (const item of term.named.values()) yield* termsIn(item);
      return;
    case "unary":
      return yield* termsIn(term.operand);
    case "binary":
      yield* termsIn(term.left);
      return yield* termsIn(term.right);
    case "field":
      return yield* termsIn(term.of);
    case "index":
      yield* termsIn(term.of);
      for (const at of term.at) {
        if (at.kind === "at") yield* termsIn(at.index);
        else if (at.kind === "slice")
          for (const bound of [at.start, at.stop, at.step]) if (bound) yield* termsIn(bound);
      }
  }
}

/** The names of the values that a term reads. */
export const valuesIn = (term: Term): string[] =>
  [...termsIn(term)].flatMap((each) => (each.kind === "value" ? [each.name] : each.kind === "batch" ? [each.of] : []));

/** The paths of the weights and layers that a term names. */
export const pathsIn = (term: Term): Path[] =>
  [...termsIn(term)].flatMap((each): Path[] => {
    if (each.kind === "part") return [each.path];
    return each.kind === "call" && typeof each.callee !== "string" ? [each.callee.path] : [];
  });

/** A term with other names of values and other paths. */
export function mapTerm(term: Term, name: (name: string) => string, path: (path: Path) => Path): Term {
  const map = (each: Term): Term => mapTerm(each, name, path);
  switch (term.kind) {
    case "literal":
      return term;
    case "value":
      return { ...term, name: name(term.name) };
    case "batch":
      return { ...term, of: name(term.of) };
    case "part":
      return { ...term, path: path(term.path) };
    case "list":
    case "tuple":
      return { ...term, items: term.items.map(map) };
    case "call":
      return {
        ...term,
        callee: typeof term.callee === "string" ? term.callee : { path: path(term.callee.path) },
        args: term.args.map(map),
        named: new Map([...term.named].map(([key, each]) => [key, map(each)])),
      };
    case "unary":
      return { ...term, operand: map(term.operand) };
    case "binary":
      return { ...term, left: map(term.left), right: map(term.right) };
    case "field":
      return { ...term, of: map(term.of) };
    case "index":
      return {
        ...term,
        of: map(term.of),
        at: term.at.map((at) => {
          if (at.kind === "at") return { ...at, index: map(at.index) };
          if (at.kind !== "slice") return at;
          return {
            kind: "slice" as const,
            ...(at.start ? { start: map(at.start) } : {}),
            ...(at.stop ? { stop: map(at.stop) } : {}),
            ...(at.step ? { step: map(at.step) } : {}),
          };
        }),
      };
  }
}
