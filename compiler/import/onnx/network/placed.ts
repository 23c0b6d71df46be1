import type { StoredTensor } from "../../../../runtime/safetensors.ts";
import type { LayerPart, ParameterPart, Term } from "../../tree/module-tree.ts";
import { mapTerm, mapValues } from "../../tree/terms.ts";
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

/** The paths of the weights and layers that a term names. */
export function pathsIn(term: Term): Path[] {
  const paths: Path[] = [];
  mapTerm(term, (each) => {
    if (each.kind === "part") paths.push(each.path);
    if (each.kind === "call" && typeof each.callee !== "string") paths.push(each.callee.path);
    return undefined;
  });
  return paths;
}

/** A term with other names of values and other paths. */
export const renamedTerm = (term: Term, name: (name: string) => string, path: (path: Path) => Path): Term =>
  mapTerm(term, (each) => {
    if (each.kind === "value") return { ...each, name: name(each.name) };
    if (each.kind === "batch") return { ...each, of: name(each.of) };
    if (each.kind === "part") return { ...each, path: path(each.path) };
    if (each.kind !== "call" || typeof each.callee === "string") return undefined;
    const inner = (term: Term): Term => renamedTerm(term, name, path);
    return {
      ...each,
      callee: { path: path(each.callee.path) },
      args: each.args.map(inner),
      named: mapValues(each.named, inner),
    };
  });
