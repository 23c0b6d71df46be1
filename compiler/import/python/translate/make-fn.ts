import { meaning, translate, unsupported } from "./read.ts";
import { needText } from "./need-text.ts";
import type { Call, Expression } from "../syntax/python-ast.ts";
import { atom, bare, unknown, type Code } from "./code.ts";
import type { Context } from "./context.ts";
import { localName, type Scope } from "./scope.ts";

type Lambda = Expression & { readonly kind: "lambda" };

/** `lambda x: …` as a `fn` with a name of its own. */
export function lambdaFn(context: Context, scope: Scope, lambda: Lambda): Code {
  const inner: Scope = { ...scope, outer: scope, names: new Map() };
  const params = lambda.params.map(({ name, default: value }) => {
    inner.names.set(name.text, atom(localName(name.text)));
    return `${localName(name.text)}${value ? ` = ${translate(context, scope, value).text}` : ""}`;
  });
  const body = translate(context, inner, lambda.body).text;
  if (
    usesLocals(
      scope,
      body,
      lambda.params.map(({ name }) => localName(name.text)),
    )
  )
    return unsupported(
      context,
      lambda,
      "it uses names of the function around it",
      "write a function of the file with these as parameters",
    );
  return atom(context.add("lambda_fn", (name) => `fn ${name}(${params.join(", ")}) = ${body}`));
}

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
  const open = openParams(context, callee, name).filter((param) => !set.has(param));
  if (usesLocals(scope, given.join(" "), []))
    return unsupported(context, call, "it uses names of the function around it");
  const keywords = rest.flatMap(({ name: keyword }) => (keyword ? [keyword.text] : []));
  const title = `${name}_${keywords.join("_") || "partial"}`;
  const passed = [...open, ...given].join(", ");
  const text = (free: string): string => `fn ${free}(${open.join(", ")}) = ${name}(${passed})`;
  return atom(context.add(title, text), { kind: "partial", callee, keywords: new Map() });
}

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

/** Whether a text that is to stand at the top of the file has names that only its function knows. */
function usesLocals(scope: Scope, text: string, own: readonly string[]): boolean {
  const words = new Set(bare(text).match(/[A-Za-z_]\w*/g) ?? []);
  for (let here: Scope | undefined = scope; here; here = here.outer)
    for (const code of here.names.values()) {
      const name = bare(code.text);
      if (/^\w+$/.test(name) && !/^\d/.test(name) && words.has(name) && !own.includes(name) && !code.known) return true;
    }
  return false;
}
