import type * as ast from "../../../grammar/ast.ts";
import { boundNames } from "../../../grammar/bound-names.ts";
import { showSizes, type OpenSizes } from "../../ir/size-formula.ts";
import { kindOf, showValue, type Value } from "../../ir/value.ts";
import { abandon, fail, type Context } from "../context.ts";
import type { Scope } from "../evaluate/values.ts";

/** One part of `where` that gives symbols several sizes. */
type Choice = Extract<ast.Bound, { readonly kind: "choice" }>;

/** A class with more sizes than this is more code than anybody wants to load. */
const MOST_CHOICES = 64;

/**
 * The sizes that a model is made for, each with each: those of the first part of `where` change slowest. Symbols that `--set` gives a
 * size have that one only.
 */
export function sizeChoices(
  context: Context,
  choices: readonly Choice[],
  scope: Scope,
  given: OpenSizes,
): readonly OpenSizes[] {
  const columns = choices.map((choice) => ({ choice, rows: rowsOf(context, choice, scope, given) }));
  const [first] = columns.filter(({ rows }) => rows.length > 0);
  if (!first) return [];
  const all = columns
    .filter(({ rows }) => rows.length > 0)
    .reduce<readonly OpenSizes[]>(
      (before, { rows }) => before.flatMap((sizes) => rows.map((row) => ({ ...sizes, ...row }))),
      [{}],
    );
  if (all.length > MOST_CHOICES)
    return fail(context, "NN5003", first.choice.value.span, { what: "sizes of one model", limit: MOST_CHOICES });
  return all;
}

/** The sizes that a part of `where` lists; none where all of its symbols have been given one from outside. */
function rowsOf(context: Context, choice: Choice, scope: Scope, given: OpenSizes): readonly OpenSizes[] {
  const names = boundNames(choice).map(({ text }) => text);
  if (names.every((name) => given[name] !== undefined)) return [];
  const { value: expression } = choice;
  const value = context.evaluate(expression, scope);
  if (value.kind === "poison") return abandon();
  const refuse = (problem: string): never =>
    fail(context, "NN3029", expression.span, { symbols: names.join(", "), problem });
  if (value.kind !== "list" && value.kind !== "tuple") return refuse(`they are a list, not ${kindOf(value)}`);
  if (value.elements.length === 0) return refuse("the list of them is empty");
  const rows = value.elements.map((element): OpenSizes => {
    const sizes = choice.isTuple ? partsOf(element) : [element];
    if (sizes?.length !== names.length)
      return refuse(`each of them is (${names.join(", ")}), not ${showValue(element)}`);
    return Object.fromEntries(
      sizes.map((size, i): [string, number] => {
        if (size.kind === "poison") return abandon();
        if (size.kind !== "int" || size.value < 1) return refuse(`a size is a positive int, not ${showValue(size)}`);
        return [names[i] as string, size.value];
      }),
    );
  });
  const texts = rows.map((row) => JSON.stringify(row));
  const twice = rows.find((_, i) => texts.indexOf(texts[i] as string) !== i);
  if (twice) return refuse(`${showSizes(twice)} stands there twice`);
  const left = rows.filter((row) => names.every((name) => given[name] === undefined || given[name] === row[name]));
  if (left.length === 0) return refuse(`none of them has ${showSizes(pick(given, names))}`);
  return left;
}

const partsOf = (value: Value): readonly Value[] | undefined =>
  value.kind === "list" || value.kind === "tuple" ? value.elements : undefined;

const pick = (sizes: OpenSizes, names: readonly string[]): OpenSizes =>
  Object.fromEntries(names.flatMap((name) => (sizes[name] === undefined ? [] : [[name, sizes[name]]])));
