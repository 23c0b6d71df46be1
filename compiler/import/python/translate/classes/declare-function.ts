import type { Expression, FunctionDefinition, Statement } from "../../syntax/python-ast.ts";
import { changesInPlace } from "../../in-place/changes-in-place.ts";
import { translateBody } from "../statements/body.ts";
import { marked, type Context, type Home } from "../context.ts";
import type { Keywords } from "./keywords.ts";
import { ownerOf, type Network } from "./network.ts";
import { isSetWhereNone, parameterList, readParameters } from "./parameters.ts";
import { variableOf, walkStatements, type Scope } from "../scope.ts";
import { atom } from "../code.ts";

export interface FunctionParts {
  readonly self?: Network;
  /** Parameters in front that are not Python's: what methods change. */
  readonly state?: readonly string[];
  readonly skipped: number;
  readonly keywords?: Keywords;
}

/** A function or method of Python as a `fn`. */
export function declareFunction(
  context: Context,
  home: Home,
  declaration: FunctionDefinition,
  name: string,
  parts: FunctionParts,
): string {
  const { self, state = [], skipped, keywords } = parts;
  const taken = new Set<string>();
  if (self) for (const each of fieldsRead(self, declaration.body)) taken.add(each);
  const scope: Scope = {
    home,
    names: new Map(),
    taken,
    isWithin: "body",
    within: { home, params: declaration.params, body: declaration.body, called: declaration, skipped },
    inPlace: changesInPlace(context, home, declaration, self && ownerOf(self), skipped),
    start: declaration.span.start,
    ...(self && { self }),
  };
  for (const attribute of state) scope.names.set(`self.${attribute}`, atom(attribute));
  const params = readParameters(context, scope, declaration, skipped, declaration.body, keywords);
  const own = state.map((attribute) => ({ name: attribute, text: attribute, default: undefined }));
  const body = withoutDefaults(declaration);
  const end = declaration.span.end;
  const lines = translateBody(context, scope, body, end);
  const list = parameterList([...own, ...params]) || "()";
  const head = `fn ${marked(context, declaration.name.span, name)}${list}`;
  const [only] = body;
  const [line] = lines;
  const isShort =
    body.length === 1 &&
    lines.length === 1 &&
    only?.kind === "return" &&
    only.value &&
    !givesSeveral(only.value) &&
    only.value.kind !== "dict";
  const short = /^(?:\uE000\d+\uE001)?return ([^]*)$/.exec(line ?? "")?.[1];
  if (isShort && short !== undefined && !short.includes("#") && !short.replace(/\uE000\d+\uE001/g, "").startsWith("{"))
    return `${head} = ${short}`;
  return `${head} {\n${lines.join("\n")}\n}`;
}

/** Whether a `return` names several values, as only a statement can. */
const givesSeveral = (value: Expression): boolean =>
  value.kind === "tuple" ||
  (value.kind === "conditional" && (givesSeveral(value.then) || givesSeveral(value.otherwise)));

/** A body without what its parameters say by their defaults. */
export const withoutDefaults = ({ body, params }: FunctionDefinition): readonly Statement[] =>
  body.filter(
    (statement) =>
      !params.some((param) => param.default?.kind === "none" && isSetWhereNone(statement, param.name.text, params)),
  );

/** The names of `.nn` of the attributes that statements read. */
export function fieldsRead(network: Network, statements: readonly Statement[]): Set<string> {
  const found = new Set<string>();
  walkStatements(statements, (each) => {
    const variable = variableOf(each);
    if (!variable?.startsWith("self.")) return;
    const text = network.attributes.get(variable.slice(5))?.text.replace(/\uE000\d+\uE001/g, "") ?? "";
    for (const word of text.match(/[A-Za-z_]\w*/g) ?? []) found.add(word);
    if (network.methods.has(variable.slice(5))) found.add(variable.slice(5));
  });
  return found;
}
