import type { DeclaredModel, DeclaredResult } from "../types/declare-model.ts";
import { literal, propertyKey } from "../text/identifiers.ts";
import { shapeType, spellOpen, spellSize } from "./spell-sizes.ts";

/** A model hands back one tensor by itself, several as a list, and those that it names as a record. */
type Form = "single" | "list" | "record";

function formOf(results: readonly DeclaredResult[]): Form {
  if (results.some((result) => result.key !== undefined)) return "record";
  return results.length === 1 ? "single" : "list";
}

/** The type of all results together, where `spell` gives that of one. */
export function resultsType(results: readonly DeclaredResult[], spell: (result: DeclaredResult) => string): string {
  const types = results.map(spell);
  switch (formOf(results)) {
    case "single":
      return types[0] as string;
    case "list":
      return `readonly [${types.join(", ")}]`;
    case "record":
      return `{ ${results.map(({ key }, i) => `readonly ${typeKey(key ?? "")}: ${types[i]}`).join("; ")} }`;
  }
}

const typeKey = (name: string): string => (/^[A-Za-z]\w*$/.test(name) ? name : propertyKey(name));

export const tensorType =
  ({ runtime }: Pick<DeclaredModel, "runtime">) =>
  ({ shape }: DeclaredResult): string =>
    `${runtime.type("Tensor")}<${shapeType(shape)}>`;

/** The value of all results together. */
export function resultsValue(model: DeclaredModel): string {
  const { results } = model;
  const values = results.map((_, i) => tensorValue(model, i));
  switch (formOf(results)) {
    case "single":
      return values[0] as string;
    case "list":
      return `[${values.join(", ")}]`;
    case "record":
      return `{ ${results.map(({ key }, i) => `${propertyKey(key ?? "")}: ${values[i]}`).join(", ")} }`;
  }
}

function tensorValue({ results, open }: DeclaredModel, i: number): string {
  const { local, shape } = results[i] as DeclaredResult;
  const dims = open ? (open.results[i] ?? []).map((dim) => spellOpen(open, dim)) : shape.map(spellSize);
  return `{ data: ${local}, shape: [${dims.join(", ")}] }`;
}

/** How each result is read from a parameter `out` that has the same form, or that somebody forgot. */
export function partsOfOut(results: readonly DeclaredResult[]): readonly string[] {
  const form = formOf(results);
  return results.map(({ key }, i) => (form === "single" ? "out" : `out?.[${key === undefined ? i : literal(key)}]`));
}
