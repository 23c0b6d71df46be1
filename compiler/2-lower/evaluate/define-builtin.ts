import type { Span } from "../../../grammar/source.ts";
import { kindOf, showValue, type Value } from "../../ir/value.ts";
import { fail, type Context } from "../context.ts";
import type { Argument, Known } from "./values.ts";

/** What functions of the language itself are made with. */

export type NumberValue = Value & { readonly kind: "int" | "float" };

export const builtin = (
  name: string,
  run: (context: Context, args: readonly Argument[], span: Span) => Value,
): Known => ({
  kind: "callable",
  what: `the function ${name}`,
  name,
  role: "builtin",
  run,
});

/** At least `least` and at most `most` positional arguments. */
export function positional(
  context: Context,
  name: string,
  args: readonly Argument[],
  least: number,
  most: number,
  span: Span,
): readonly Argument[] {
  const named = args.find((argument) => argument.name !== undefined);
  if (named) fail(context, "NN2045", named.nameSpan ?? span, { of: "function", name });
  if (args.length > most) fail(context, "NN2004", span, { callee: name, most, found: args.length });
  if (args.length < least)
    fail(context, "NN2003", span, {
      callee: name,
      missing: least - args.length === 1 ? "one more argument" : `${least - args.length} more arguments`,
    });
  return args;
}

export const numberOf = (context: Context, name: string, { value, span }: Argument): NumberValue =>
  value.kind === "int" || value.kind === "float"
    ? value
    : fail(context, "NN2046", span, {
        callee: name,
        takes: "numbers",
        found: kindOf(value),
        open: value.kind === "dim" ? showValue(value) : undefined,
      });
