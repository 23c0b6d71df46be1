import type * as ast from "../../../grammar/ast.ts";
import type { Dim } from "../../ir/types.ts";
import { fail, type Context } from "../context.ts";
import { dimOf, unknownSymbolsIn } from "./shapes.ts";
import type { Scope } from "../evaluate/values.ts";

/** What `where` and `--set` say about the model's open dimensions. */
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
  for (const { name, value } of model.body.kind === "alias" ? model.body.where : []) {
    if (!open.has(name.text)) fail(context, "NN2025", name.span, { name: name.text, symbols: [...open].join(", ") });
    const size = dimOf(context, value, scope);
    if (size !== undefined) bound.set(name.text, size);
  }
  for (const [name, size] of Object.entries(sizes)) if (open.has(name)) bound.set(name, size);
  return bound;
}
