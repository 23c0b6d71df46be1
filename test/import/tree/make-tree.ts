import {
  call,
  layer,
  literal,
  valueOf,
  type LayerPart,
  type ModulePart,
  type Part,
  type Statement,
  type Term,
} from "../../../compiler/import/tree/module-tree.ts";

export const make = (
  name: string,
  args: readonly (number | boolean)[],
  named: Readonly<Record<string, number | boolean>> = {},
): LayerPart =>
  layer(name, args.map(literal), new Map(Object.entries(named).map(([key, value]) => [key, literal(value)])));

/** Parts that are called one after the other. */
export function chain(className: string, parts: Readonly<Record<string, Part>>): ModulePart {
  const names = Object.keys(parts);
  const body = names.map((name, i): Statement => ({
    targets: [`v${i + 1}`],
    value: call({ path: [name] }, [valueOf(`v${i}`)]),
  }));
  return {
    kind: "module",
    className,
    parts: new Map(Object.entries(parts)),
    params: ["v0"],
    body,
    results: [valueOf(`v${names.length}`)],
  };
}

/** A module whose statements are `name = value`. */
export const module = (
  className: string,
  parts: Readonly<Record<string, Part>>,
  params: readonly string[],
  body: Readonly<Record<string, Term>>,
  results: readonly Term[],
): ModulePart => ({
  kind: "module",
  className,
  parts: new Map(Object.entries(parts)),
  params,
  body: Object.entries(body).map(([name, value]): Statement => ({ targets: [name], value })),
  results,
});

export const part = (...path: readonly string[]): { readonly path: readonly string[] } => ({ path });
