import { knownOf } from "../statements/assertions.ts";
import { meaning, translate } from "../read.ts";
import type { Expression, FunctionDefinition, Parameter, Statement } from "../../syntax/python-ast.ts";
import { atom, type Code } from "../code.ts";
import { marked, sourceOf, type Context } from "../context.ts";
import { lambdaFn } from "../expressions/make-fn.ts";
import type { Keywords } from "./keywords.ts";
import { localName, outerScope, walkStatements, type Scope } from "../scope.ts";

export interface ReadParameter {
  readonly name: string;
  readonly text: string;
  /** The text of its value where nobody gives one. */
  readonly default: string | undefined;
}

/** The parameters of a module or a `fn`, with types where Python has them, and what its names are bound to. */
export function readParameters(
  context: Context,
  scope: Scope,
  { params }: Pick<FunctionDefinition, "params">,
  skipped: number,
  body: readonly Statement[],
  keywords: Keywords | undefined,
): readonly ReadParameter[] {
  const read = params.slice(skipped).flatMap((param): ReadParameter[] => {
    if (param.kind === "**") {
      scope.names.set(param.name.text, atom("", { kind: "keywords", names: keywords?.map(({ name }) => name) ?? [] }));
      return (keywords ?? []).map((each) => {
        scope.names.set(each.name, scope.names.get(each.name) ?? atom(localName(each.name)));
        return {
          name: each.name,
          text: each.default === undefined ? each.name : `${each.name} = ${each.default}`,
          default: each.default,
        };
      });
    }
    if (param.kind === "*" && param.name.text === "args" && !mentions(body, "args")) return [];
    const name = localName(param.name.text);
    const instead = param.default?.kind === "none" ? setWhereNone(body, param.name.text, params) : undefined;
    const home = outerScope(scope.home, param.name.span.start);
    const value = defaultOf(context, instead ? scope : home, instead ?? param.default);
    scope.names.set(
      param.name.text,
      atom(name, instead ? (value?.known?.kind === "list" ? undefined : undefined) : knownOf(param, value)),
    );
    const type = typeOf(param, value, instead !== undefined);
    const text = `${marked(context, param.name.span, name)}${type === "" ? "" : `: ${type}`}${value ? ` = ${value.text}` : ""}`;
    return [{ name, text, default: value?.text }];
  });
  // What has a default comes after what has none, as Python asks of all but keywords.
  return [...read.filter((each) => each.default === undefined), ...read.filter((each) => each.default !== undefined)];
}

const defaultOf = (context: Context, scope: Scope, value: Expression | undefined): Code | undefined =>
  value &&
  (value.kind === "lambda"
    ? lambdaFn(context, scope, value)
    : meaning(context, scope, value).text === ""
      ? translate(context, scope, value)
      : meaning(context, scope, value));

const mentions = (statements: readonly Statement[], name: string): boolean =>
  statements.some((each) =>
    new RegExp(`\\b${name}\\b`).test(each.span.source.text.slice(each.span.start, each.span.end)),
  );

/** `if norm_layer is None: norm_layer = nn.BatchNorm2d` says what the default is. */
function setWhereNone(body: readonly Statement[], name: string, params: readonly Parameter[]): Expression | undefined {
  const statement = body.find((each) => isSetWhereNone(each, name, params));
  if (statement?.kind !== "if") return undefined;
  const [only] = statement.then;
  return only?.kind === "assign" ? only.value : undefined;
}

/** Whether a statement only says what a parameter is if it is None. */
export function isSetWhereNone(statement: Statement, name: string, params: readonly Parameter[]): boolean {
  if (statement.kind !== "if" || statement.otherwise.length > 0 || statement.then.length !== 1) return false;
  const { condition } = statement;
  if (condition.kind !== "binary" || condition.operator !== "is" || condition.right.kind !== "none") return false;
  if (condition.left.kind !== "name" || condition.left.text !== name) return false;
  const [only] = statement.then;
  if (
    only?.kind !== "assign" ||
    only.targets.length !== 1 ||
    only.targets[0]?.kind !== "name" ||
    only.targets[0].text !== name
  )
    return false;
  // The default of a parameter does not know the others.
  let isOwn = only.value !== undefined;
  walkStatements([only], (each) => {
    if (each.kind === "name" && params.some((param) => param.name.text === each.text)) isOwn = false;
  });
  return isOwn;
}

/** The type of `.nn` for an annotation, where it is sure to take what Python takes. */
function typeOf({ annotation, kind }: Parameter, value: Code | undefined, isNeverNone: boolean): string {
  if (kind === "*") return "";
  const text = annotation ? sourceOf(annotation.span) : "";
  const [, inner] = /^(?:typing\.)?Optional\[(.*)\]$/.exec(text) ?? /^(.*) \| None$/.exec(text) ?? [];
  const optional = (inner !== undefined || value?.known?.kind === "none") && !isNeverNone ? "?" : "";
  const plain = inner ?? text;
  if (plain === "int") return `int${optional}`;
  if (plain === "float") return `float${optional}`;
  if (plain === "bool") return `bool${optional}`;
  if (plain === "str") return `string${optional}`;
  if (/^(List|Sequence|Tuple|list|tuple|typing\.List)\[int(, (int|\.\.\.))*\]$/.test(plain)) return `int[]${optional}`;
  if (/^(torch\.)?(nn\.)?Module$|^Callable\[\.\.\., (torch\.)?(nn\.)?Module\]$|^(Type|type)\[/.test(plain))
    return `module${optional}`;
  if (text !== "") return "";
  if (value?.known?.kind === "bool") return "bool";
  if (value?.known?.kind === "string") return "string";
  return "";
}

export const parameterList = (params: readonly ReadParameter[]): string =>
  params.length === 0 ? "" : `(${params.map(({ text }) => text).join(", ")})`;
