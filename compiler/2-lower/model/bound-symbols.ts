import type * as ast from "../../../grammar/ast.ts";
import { boundNames } from "../../../grammar/bound-names.ts";
import type { Dim } from "../../ir/types.ts";
import { fail, type Context } from "../context.ts";
import { dimOf, unknownSymbolsIn } from "./shapes.ts";
import { sizeChoices } from "./size-choices.ts";
import type { Scope } from "../evaluate/values.ts";

/** What `where` and `--set` say about the model's open dimensions; where `where` lists several sizes, at the choice that is asked for. */
export function boundSymbols(
  context: Context,
  model: ast.Model,
  methods: readonly ast.Method[],
  scope: Scope,
  sizes: Readonly<Record<string, number>>,
): ReadonlyMap<string, Dim> {
  const open = new Set(
    methods.flatMap(({ params }) =>
      params.flatMap((param) =>
        (param.shape?.dims ?? []).flatMap((dim) => unknownSymbolsIn(dim, scope).map(({ name }) => name)),
      ),
    ),
  );
  const bound = new Map<string, Dim>();
  const where = model.body.kind === "alias" ? model.body.where : [];
  for (const name of where.flatMap(boundNames))
    if (!open.has(name.text)) fail(context, "NN2025", name.span, { name: name.text, symbols: [...open].join(", ") });
  const choices = where.filter((each) => each.kind === "choice");
  const listed = sizeChoices(context, choices, scope, sizes);
  // One size alone is what `H = 224` says.
  context.choices = listed.length > 1 ? listed : [];
  for (const each of where) {
    const size = each.kind === "size" ? dimOf(context, each.value, scope) : undefined;
    if (each.kind === "size" && size !== undefined) bound.set(each.name.text, size);
  }
  for (const [name, size] of Object.entries(listed[context.choice] ?? {})) bound.set(name, size);
  for (const [name, size] of Object.entries(sizes)) if (open.has(name)) bound.set(name, size);
  return bound;
}
