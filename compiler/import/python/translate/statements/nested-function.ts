import { knownOf, todo } from "./assertions.ts";
import { changesInPlace } from "../../in-place/changes-in-place.ts";
import type { Span } from "../../../../../grammar/source.ts";
import type { FunctionDefinition, Parameter } from "../../syntax/python-ast.ts";
import { atom, none, unknown, type Code } from "../code.ts";
import { marked, type Context } from "../context.ts";
import { ownerOf } from "../classes/network.ts";
import { needText } from "../need-text.ts";
import { translate } from "../read.ts";
import { assignedIn, find, outerScope, walkStatements, type Scope } from "../scope.ts";
import { freshName } from "./targets.ts";

/**
 * A function within a function: a `fn` beside it. The variables around it that it reads become parameters in front of its own,
 * and each call gives what they hold by then, as Python reads them. `called`: the name that calls have for it.
 */
export function nestedFunction(
  context: Context,
  scope: Scope,
  declaration: FunctionDefinition,
  called: string = declaration.name.text,
): string[] {
  const { name, params, body, span } = declaration;
  const refuse = (what: string, help: string): string[] => {
    // Told here, and not once more at each call.
    scope.names.set(name.text, unknown());
    return todo(context, declaration, what, help);
  };
  if (/^\s*nonlocal\b/m.test(span.source.text.slice(span.start, span.end)))
    return refuse("a function that sets variables around it", "give them back as results");
  const inner: Scope = {
    ...scope,
    outer: scope,
    names: new Map(),
    within: { home: scope.home, params, body, called, skipped: 0 },
    inPlace: changesInPlace(context, scope.home, declaration, scope.self && ownerOf(scope.self), 0),
    start: span.start,
    isModel: false,
    hasOwnNames: false,
  };
  const captured = capturedBy(scope, declaration);
  const lost = captured.find((each) => holdsVariables(find(scope, each)));
  if (lost !== undefined)
    return refuse(`a function within a function that uses ${lost} of it`, `make it a method, and give it ${lost}`);
  const leading = captured.map((each) => {
    const free = freshName(inner, each);
    inner.names.set(each, atom(free, withoutContents(find(scope, each))));
    return free;
  });
  const own = parametersOf(context, inner, params);
  const lines = context.writeBody(inner, body, span.end);
  const text = (free: string): string => `fn ${free}(${[...leading, ...own].join(", ")}) {\n${lines.join("\n")}\n}`;
  const fn = usesSelf(declaration) ? memberFn(scope, called, text) : context.add(called, text);
  scope.names.set(name.text, atom(fn, { kind: "closure", captured }));
  return [];
}

/** What a call of a function within another one gives it of the variables around it. */
export function capturedArguments(context: Context, scope: Scope, { known }: Code, call: Span): readonly string[] {
  if (known?.kind !== "closure") return [];
  let caller = scope;
  while (caller.outer && caller.hasOwnNames) caller = caller.outer;
  return known.captured.map((each) => needText(context, find(caller, each) ?? none, call).text);
}

/** The names in `.nn` of variables that calls of such functions read, which nothing may hide. */
export function capturedNames(scope: Scope): ReadonlySet<string> {
  const names = new Set<string>();
  for (let here: Scope | undefined = scope; here; here = here.outer)
    for (const { known } of here.names.values())
      if (known?.kind === "closure") known.captured.forEach((each) => names.add(find(scope, each)?.text ?? ""));
  return names;
}

/** `def outer(n): def inner(x): … return inner`: the function that such a function gives. */
export function returnedFunction({ body }: FunctionDefinition): FunctionDefinition | undefined {
  const [inner, last, ...more] = body.filter(
    ({ kind }, i) => kind !== "pass" && !(i === 0 && body[0]?.kind === "expression" && body[0].value.kind === "string"),
  );
  const isIt =
    inner?.kind === "function" &&
    last?.kind === "return" &&
    last.value?.kind === "name" &&
    last.value.text === inner.name.text;
  return isIt && more.length === 0 ? inner : undefined;
}

/** The variables around a function that it, or a function that it calls, reads. */
function capturedBy(scope: Scope, { params, body }: FunctionDefinition): readonly string[] {
  const own = new Set([...params.map((each) => each.name.text), ...assignedIn(body)]);
  const captured = new Set<string>();
  walkStatements(body, (each) => {
    if (each.kind !== "name" || own.has(each.text)) return;
    const code = find(scope, each.text);
    if (code?.known?.kind === "closure") code.known.captured.forEach((name) => captured.add(name));
    else if (code && !isSameAnywhere(code)) captured.add(each.text);
  });
  return [...captured];
}

/** Whether the text of a value means the same in another function. */
function isSameAnywhere({ known, text }: Code): boolean {
  switch (known?.kind) {
    case "number":
    case "string":
    case "bool":
    case "none":
    case "class":
    case "function":
    case "library":
    case "lambda":
    case "partial":
    case "self":
    case "super":
    case "method":
    case "table":
      return true;
    case "dict":
      return [...known.entries.values()].every(isSameAnywhere);
    default:
      return known !== undefined && text === "";
  }
}

/** What has no text of its own, but is made of variables. */
const holdsVariables = (code: Code | undefined): boolean => code?.text === "" || code?.known?.kind === "named";

/** What is known of a variable without the values that it is made of, which have no names elsewhere. */
function withoutContents(code: Code | undefined): Code["known"] {
  switch (code?.known?.kind) {
    case "condition":
    case "optional":
    case "tensor":
    case "shape":
    case "modules":
      return code.known;
    default:
      return undefined;
  }
}

/** The parameters of a `fn`, which its names are bound to. */
function parametersOf(context: Context, scope: Scope, params: readonly Parameter[]): string[] {
  return params.flatMap((param): string[] => {
    const name = freshName(scope, param.name.text);
    if (param.kind === "**") {
      scope.names.set(param.name.text, atom("", { kind: "keywords", names: [] }));
      return [];
    }
    const value = param.default && translate(context, outerScope(scope.home, param.name.span.start), param.default);
    scope.names.set(param.name.text, atom(name, knownOf(param, value)));
    const text = marked(context, param.name.span, name);
    return [value ? `${text} = ${value.text}` : text];
  });
}

function usesSelf({ body }: FunctionDefinition): boolean {
  let found = false;
  walkStatements(body, (each) => {
    if (each.kind === "name" && each.text === "self") found = true;
  });
  return found;
}

/** A `fn` of the class in whose method the function stands. */
function memberFn(scope: Scope, name: string, text: (free: string) => string): string {
  const taken = scope.self?.members ?? new Set<string>();
  const free = freshName({ ...scope, taken }, name);
  taken.add(free);
  scope.self?.fns.push(text(free));
  return free;
}
