import { meaning, translate, unsupported } from "../read.ts";
import { needText } from "../need-text.ts";
import type { Call, Expression } from "../../syntax/python-ast.ts";
import { atom, bare, unknown, type Code } from "../code.ts";
import type { Context } from "../context.ts";
import { capturedNames } from "../statements/nested-function.ts";
import { assignedIn, type Scope } from "../scope.ts";
import { freshName } from "../statements/targets.ts";

type Lambda = Expression & { readonly kind: "lambda" };

/** `lambda x: …` as a `fn` with a name of its own. */
export function lambdaFn(context: Context, scope: Scope, lambda: Lambda): Code {
  const inner: Scope = {
    ...scope,
    outer: scope,
    names: new Map(),
    taken: new Set([...scope.taken, ...fieldsOf(scope)]),
    hasOwnNames: true,
  };
  const captured = capturedNames(scope);
  const own = lambda.params.map(({ name }) => freshName({ ...inner, taken: new Set(captured) }, name.text));
  const params = lambda.params.map(({ name, default: value }, i) => {
    const param = own[i] ?? name.text;
    inner.names.set(name.text, atom(param));
    return `${param}${value ? ` = ${translate(context, scope, value).text}` : ""}`;
  });
  const body = translate(context, inner, lambda.body).text;
  const text = (name: string): string => `fn ${name}(${params.join(", ")}) = ${body}`;
  const known: Code["known"] = { kind: "lambda", expression: lambda };
  const place = placeOf(scope, body, own);
  if (place === "top") return atom(context.add("lambda_fn", text), known);
  if (place === "class") return atom(memberFn(scope, "lambda_fn", text), known);
  return unsupported(
    context,
    lambda,
    "it uses names of a loop around it",
    "write a function of the file with these as parameters",
  );
}

/** The fields that a class has or is to have. */
const fieldsOf = ({ self }: Scope): readonly string[] =>
  [...(self?.methods.values() ?? [])].flatMap(({ declaration }) =>
    assignedIn(declaration.body).flatMap((name) => (name.startsWith("self.") ? [name.slice(5)] : [])),
  );

/** `partial(nn.BatchNorm2d, eps=1e-3)` as a `fn` that takes what is still open. */
export function partialFn(context: Context, scope: Scope, call: Call): Code {
  const [first, ...rest] = call.args;
  if (!first) return unknown();
  const callee = meaning(context, scope, first.value);
  const name = bare(needText(context, callee, first.value.span).text);
  const given = rest.flatMap(({ name: keyword, kind, value }) => {
    if (kind !== "plain") return [];
    if (keyword?.text === "inplace") return [];
    const { text } = translate(context, scope, value);
    return [keyword ? `${keyword.text}=${text}` : text];
  });
  if (given.length === 0) return callee;
  if (context.overrides.has(name)) return unsupported(context, call, `a loop sets arguments of all ${name} later`);
  const set = new Set(rest.map(({ name: keyword }) => keyword?.text));
  const words = new Set(bare(given.join(" ")).match(/[A-Za-z_]\w*/g) ?? []);
  // A parameter must not hide what the given values are made of.
  const open = openParams(context, callee, name).flatMap((param) =>
    set.has(param) ? [] : words.has(param) && !keywordsOf(rest).has(param) ? [`${param}_`] : [param],
  );
  const place = placeOf(scope, given.join(" "), []);
  if (place === undefined) return unsupported(context, call, "it uses names of a loop or a function around it");
  const keywords = rest.flatMap(({ name: keyword }) => (keyword ? [keyword.text] : []));
  const title = `${name}_${keywords.join("_") || "partial"}`;
  const passed = [...open, ...given].join(", ");
  const text = (free: string): string => `fn ${free}(${open.join(", ")}) = ${name}(${passed})`;
  return atom(place === "class" ? memberFn(scope, title, text) : context.add(title, text), {
    kind: "partial",
    callee,
    keywords: new Map(),
  });
}

const keywordsOf = (args: Call["args"]): ReadonlySet<string> =>
  new Set(args.flatMap(({ name }) => (name ? [name.text] : [])));

/** The parameters without a default: what is left to give. */
function openParams(context: Context, { known }: Code, name: string): readonly string[] {
  if (known?.kind === "function")
    return known.declaration.params.filter((each) => !each.default).map((each) => each.name.text);
  if (known?.kind === "class") {
    const init = known.declaration.body.find((each) => each.kind === "function" && each.name.text === "__init__");
    if (init?.kind === "function")
      return init.params
        .slice(1)
        .filter((each) => !each.default && each.kind === "plain")
        .map((each) => each.name.text);
    const [base] = known.declaration.bases;
    const of = base?.kind === "member" ? base.name.text : base?.kind === "name" ? base.text : "";
    return (context.vocabulary.paramsOf(of) ?? [])
      .filter((each) => each.default === undefined)
      .map((each) => each.name);
  }
  return (context.vocabulary.paramsOf(name) ?? [])
    .filter((each) => each.default === undefined)
    .map((each) => each.name);
}

/**
 * Where a `fn` can stand whose text uses names: at the top of the file, among the members of the class whose parameters they
 * are, or nowhere.
 */
function placeOf(scope: Scope, text: string, own: readonly string[]): "top" | "class" | undefined {
  const words = new Set(bare(text).match(/[A-Za-z_]\w*/g) ?? []);
  const network = scope.self;
  let place: "top" | "class" =
    network && [...words].some((word) => network.members.has(word) && !own.includes(word)) ? "class" : "top";
  for (let here: Scope | undefined = scope; here; here = here.outer)
    for (const code of here.names.values()) {
      const name = bare(code.text);
      if (!/^[A-Za-z_]\w*$/.test(name) || !words.has(name) || own.includes(name)) continue;
      if (network?.members.has(name) && here.isWithin === "init") place = "class";
      else if (!isOfFile(code)) return undefined;
    }
  return place;
}

/** Whether a name means the same anywhere in a file. */
const isOfFile = ({ known }: Code): boolean =>
  known?.kind === "class" || known?.kind === "function" || known?.kind === "library" || known?.kind === "partial";

/** A `fn` of the class. */
function memberFn({ self }: Scope, name: string, text: (name: string) => string): string {
  let free = name;
  for (let i = 2; self?.members.has(free); i++) free = `${name}_${i}`;
  self?.members.add(free);
  self?.fns.push(text(free));
  return free;
}
