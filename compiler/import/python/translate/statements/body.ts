import { assertNot, messageOf, todo } from "./assertions.ts";
import { listOf, meaning, translate, truthOf } from "../read.ts";
import { translateElements } from "../expressions/elements.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { atom, bare, negated, within, level, type Code } from "../code.ts";
import { marked, report, sourceOf, takeComments, type Context } from "../context.ts";
import { isDropped } from "./dropped.ts";
import { elementsOf } from "../expressions/elements-of.ts";
import { bindRound } from "./bind-round.ts";
import { translateEffect } from "./effect.ts";
import { translateIterable } from "../expressions/iterable.ts";
import { namedFrom, pairsOf } from "../calls/container.ts";
import { libraryCode } from "../expressions/names.ts";
import { nestedFunction } from "./nested-function.ts";
import { assignedIn, changedBy, find, localName, variableOf, walkStatements, type Scope } from "../scope.ts";
import { bindTarget, freshName } from "./targets.ts";

/** The statements of a function or of `forward`, each on a line or several. */
export function translateBody(context: Context, scope: Scope, statements: readonly Statement[], end: number): string[] {
  const lines: string[] = [];
  const begin = scope.start ?? statements[0]?.span.start ?? 0;
  for (const [i, statement] of statements.entries()) {
    if (isDropped(context, scope, statement)) {
      takeComments(scope.home, statements[i - 1]?.span.end ?? begin, statement.span.end);
      continue;
    }
    const isApart = lines.length > 0 && followsBlank(statement, statements[i - 1]);
    const own = translateStatement(context, scope, statement, statements.slice(i + 1));
    const newline = scope.home.source.text.indexOf("\n", statement.span.end);
    const lineEnd = newline === -1 ? scope.home.source.text.length : newline;
    const before = takeComments(scope.home, begin, statement.span.end);
    if (isApart && before.length + own.length > 0) lines.push("");
    const [trailing] = takeComments(scope.home, statement.span.end, Math.min(lineEnd, end));
    lines.push(...before, ...doneEarly(context, scope, statement), ...own);
    if (trailing !== undefined && own.length > 0)
      lines.push(own.length === 1 ? `${lines.pop() ?? ""} ${trailing}` : trailing);
    if (returnsNow(own)) break;
    lines.push(...carryOver(context, scope, statement));
  }
  if (!scope.isSymbolic) lines.push(...takeComments(scope.home, begin, end));
  return lines;
}

/** What a layer does in place to a variable that is read besides: `h = h.relu()`. */
const doneEarly = (context: Context, scope: Scope, statement: Statement): string[] =>
  (scope.inPlace?.early.get(statement) ?? []).map(({ variable, fn }) => {
    const name = bare(find(scope, variable)?.text ?? "");
    if (/^\w+$/.test(name)) return `${marked(context, statement.span, name)} = ${name}.${fn}()`;
    report(context, "NN6016", statement.span, { what: variable, by: sourceOf(statement.span) });
    return "";
  });

/** Other names of what a statement has changed in place, if they are read later. */
const carryOver = (context: Context, scope: Scope, statement: Statement): string[] =>
  (scope.inPlace?.carries.get(statement) ?? []).map(({ variable, from }) => {
    const [name, value] = [variable, from].map((each) => find(scope, `${each} list`) ?? find(scope, each));
    if (!name || !value || !/^\w+$/.test(bare(name.text)) || value.text === "") {
      report(context, "NN6016", statement.span, { what: variable, by: sourceOf(statement.span) });
      return "";
    }
    return `${bare(name.text)} = ${value.text}`;
  });

/** Whether a blank line stands before a statement, or before its comments. */
export function followsBlank({ span }: Statement, before: Statement | undefined): boolean {
  if (!before) return false;
  return /\n[ \t]*\r?\n/.test(span.source.text.slice(before.span.end, span.start));
}

/** What follows a `return` at the same depth is never reached. */
const returnsNow = (lines: readonly string[]): boolean => /^(\uE000\d+\uE001)?return\b/.test(lines.at(-1) ?? "");

/** A tensor of random numbers, as stochastic depth draws them while it trains. */
const drawsAtRandom = (statement: Statement): boolean =>
  (statement.kind === "assign" || statement.kind === "expression" || statement.kind === "return") &&
  /\b(torch\.(?:rand|randn|rand_like|randn_like|normal|empty|empty_like)|new_empty|torch\.bernoulli|\.bernoulli_?)\(/.test(
    sourceOf(statement.span),
  );

function translateStatement(
  context: Context,
  scope: Scope,
  statement: Statement,
  rest: readonly Statement[],
): string[] {
  if (scope.isWithin === "body" && drawsAtRandom(statement)) {
    report(context, "NN6015", statement.span, { what: sourceOf(statement.span) });
    return ['assert not training, "random numbers of its own: see the Python"', "return none"];
  }
  switch (statement.kind) {
    case "assign":
      return statement.value ? translateAssign(context, scope, statement, statement.value, rest) : [];
    case "update":
      return translateUpdate(context, scope, statement);
    case "expression":
      return translateEffect(context, scope, statement);
    case "return":
      return [translateReturn(context, scope, statement)];
    case "raise":
      return [`assert false${messageOf(context, scope, statement.value)}`];
    case "assert":
      return translateAssert(context, scope, statement);
    case "if":
      return translateIf(context, scope, statement);
    case "for":
      return translateFor(context, scope, statement);
    case "with":
      return translateWith(context, scope, statement);
    case "pass":
      return [];
    case "import":
      for (const { path, as } of statement.names)
        scope.names.set(
          as ?? path.split(".")[0] ?? path,
          libraryCode(context, statement.from ? `${statement.from}.${path}` : as ? path : (path.split(".")[0] ?? path)),
        );
      return [];
    case "function":
      return nestedFunction(context, scope, statement, (inner, body, end) => translateBody(context, inner, body, end));
    default:
      return todo(context, statement, statement.kind === "class" ? "a class within a function" : statement.what);
  }
}

type Assign = Statement & { readonly kind: "assign" };

function translateAssign(
  context: Context,
  scope: Scope,
  statement: Assign,
  value: Expression,
  rest: readonly Statement[],
): string[] {
  const [target] = statement.targets;
  if (statement.targets.length === 1 && target) {
    const changed = changedBy(statement);
    if (changed !== undefined) return setItem(context, scope, statement, target, value, changed);
    const variable = variableOf(target);
    if (variable !== undefined) {
      const collected = collect(context, scope, statement, variable, value, rest);
      if (collected) return collected;
    }
  }
  if (
    target?.kind === "tuple" &&
    value.kind === "tuple" &&
    target.elements.length === value.elements.length &&
    !crosses(target.elements, value.elements)
  )
    return target.elements.flatMap((each, i) =>
      translateAssign(context, scope, { ...statement, targets: [each] }, value.elements[i] as Expression, rest),
    );
  const code = meaning(context, scope, value);
  if (code.text === "" && code.known && statement.targets.every((each) => each.kind === "name")) {
    for (const each of statement.targets) if (each.kind === "name") scope.names.set(each.text, code);
    if (code.known.kind === "library" && !code.known.path.startsWith("unread:")) return [];
    if (code.known.kind === "method" || code.known.kind === "dict") return [];
  }
  return statement.targets
    .map((each, i) => {
      // A name that a parameter or constant has already.
      if (
        each.kind === "name" &&
        !scope.isSymbolic &&
        code.text !== "" &&
        code.text.replace(/\uE000\d+\uE001/g, "") === localName(each.text)
      ) {
        scope.names.set(each.text, code);
        return "";
      }
      const right =
        i === 0
          ? translate(context, scope, value).text
          : statement.targets[0]?.kind === "name"
            ? (find(scope, statement.targets[0].text)?.text ?? "none")
            : code.text;
      return setTarget(context, scope, each, right, code, statement);
    })
    .filter((line) => line !== "");
}

/** `a, b = b, a` needs both before it sets one. */
function crosses(targets: readonly Expression[], values: readonly Expression[]): boolean {
  const set = new Set(targets.map(variableOf));
  let found = false;
  for (const value of values)
    walkStatements([{ kind: "expression", value, span: value.span }], (each) => {
      const variable = variableOf(each);
      if (variable !== undefined && set.has(variable)) found = true;
    });
  return found || set.has(undefined) || values.some(({ kind }) => kind === "star");
}

function setTarget(
  context: Context,
  scope: Scope,
  target: Expression,
  right: string,
  code: Code,
  statement: Statement,
): string {
  if (target.kind === "name") {
    const name = nameFor(scope, target.text);
    if (code.known?.kind === "none") scope.names.set(`${target.text} none`, code);
    else scope.names.delete(`${target.text} none`);
    scope.names.set(target.text, { ...atom(name), ...(isLasting(code) && { known: code.known }) });
    return `${marked(context, target.span, name)} = ${right}`;
  }
  const variable = variableOf(target);
  if (variable !== undefined && find(scope, variable)) {
    const name = find(scope, variable)?.text ?? "";
    return `${marked(context, target.span, name.replace(/\uE000\d+\uE001/g, ""))} = ${right}`;
  }
  if (target.kind === "tuple" || target.kind === "list") {
    if (!target.elements.some((each) => each.kind === "star")) {
      const names = bindTarget(context, scope, target, code);
      return `${names} = ${right}`;
    }
    return takeApart(scope, target.elements, right);
  }
  if (target.kind === "member")
    return (
      todo(
        context,
        statement,
        `a field that is set while the network runs, \`${sourceOf(target.span)}\`,`,
        "forward cannot keep anything: give it back as a result",
      )[0] ?? ""
    );
  return (
    todo(
      context,
      statement,
      `\`${sourceOf(target.span)} = …\``,
      "values are not changed in place: make a new one, with cat, stack or where",
    )[0] ?? ""
  );
}

/** `first, *rest = x` */
function takeApart(scope: Scope, targets: readonly Expression[], right: string): string {
  const whole = /^\w+$/.test(bare(right)) ? right : freshName(scope, "parts");
  const star = targets.findIndex(({ kind }) => kind === "star");
  const left = targets.length - 1 - star;
  const lines = targets.flatMap((each, i) => {
    const name = each.kind === "star" ? each.value : each;
    if (name.kind !== "name" || name.text === "_") return [];
    const free = nameFor(scope, name.text);
    scope.names.set(name.text, atom(free));
    const place = i < star ? `${i}` : i > star ? `-${targets.length - i}` : `${star}:${left === 0 ? "" : `-${left}`}`;
    return [`${free} = ${whole}[${place}]`];
  });
  return [...(whole === right ? [] : [`${whole} = ${right}`]), ...lines].join("\n");
}

/** What is known of a variable holds until it is set again, in straight lines. */
const isLasting = ({ known }: Code): boolean =>
  known?.kind === "list" ||
  known?.kind === "tuple" ||
  known?.kind === "shape" ||
  known?.kind === "condition" ||
  known?.kind === "modules"
    ? known.kind !== "list"
    : false;

const nameFor = (scope: Scope, name: string): string => {
  const before = scope.names.get(name);
  return before && /^\w+$/.test(before.text) && before.text.replace(/_+$/, "") === localName(name).replace(/_+$/, "")
    ? before.text
    : freshName(scope, name);
};

/** `layers = OrderedDict()` and `seq = nn.Sequential()`, to which children are added one by one: a list of pairs. */
function collect(
  context: Context,
  scope: Scope,
  statement: Assign,
  variable: string,
  value: Expression,
  rest: readonly Statement[],
): string[] | undefined {
  if (value.kind !== "call" && value.kind !== "dict") return undefined;
  const isChanged = assignsBy(rest, variable);
  if (!isChanged) return undefined;
  const name = variable.startsWith("self.")
    ? (find(scope, variable)?.text ?? variable.slice(5))
    : nameFor(scope, variable);
  const container = value.kind === "call" ? containerOf(context, scope, value) : undefined;
  if (container !== undefined && value.kind === "call") {
    const [only] = value.args;
    const isNamed = usesNames(rest, variable);
    const begin = only && isNamed ? pairsOf(context, scope, only.value) : undefined;
    const first =
      value.args.length === 0
        ? "[]"
        : isNamed
          ? begin?.text
          : listOf(
              value.args.length === 1 && only && only.value.kind === "list"
                ? translateElements(context, scope, only.value.elements, only.value.span)
                : [],
              "list",
            ).text;
    if (first === undefined) return undefined;
    scope.names.set(
      variable,
      atom(isNamed ? `${container}(${namedFrom(name)})` : `${container}(${name})`, { kind: "modules" }),
    );
    scope.names.set(`${variable} list`, atom(name));
    return [`${marked(context, statement.span, name)} = ${first}`];
  }
  // A dictionary of results, each under a name of its own.
  const items = rest.filter((each) => changedBy(each) === variable);
  if (
    items.every((each) => each.kind === "assign" && each.targets[0]?.kind === "index" && isPlainKey(each.targets[0])) &&
    items.length > 0 &&
    !nested(rest, variable) &&
    variable !== "layers"
  )
    return undefined;
  const pairs = pairsOf(context, scope, value);
  if (!pairs) return undefined;
  if (value.kind === "dict" && value.entries.length > 0 && !usesNames(rest, variable)) return undefined;
  scope.names.set(variable, atom(name, { kind: "pairs" }));
  scope.names.set(`${variable} list`, atom(name));
  return [`${marked(context, statement.span, name)} = ${pairs.text}`];
}

const isPlainKey = ({ subscripts: [key] }: Expression & { kind: "index" }): boolean =>
  key?.kind === "string" && key.parts.length === 1 && typeof key.parts[0] === "string";

const nested = (statements: readonly Statement[], variable: string): boolean =>
  statements.some((each) => (each.kind === "for" || each.kind === "if") && assignsBy([each], variable));

const containerOf = (context: Context, scope: Scope, call: Expression & { kind: "call" }): string | undefined => {
  if (call.callee.kind !== "name" && call.callee.kind !== "member") return undefined;
  const { known } = meaning(context, scope, call.callee);
  const last = known?.kind === "library" ? known.path.split(".").at(-1) : undefined;
  return last === "Sequential" || last === "ModuleList" ? last : last === "ModuleDict" ? "ModuleList" : undefined;
};

function assignsBy(statements: readonly Statement[], variable: string): boolean {
  return statements.some(
    (each) =>
      changedBy(each) === variable ||
      (each.kind === "for" && assignsBy(each.body, variable)) ||
      (each.kind === "if" && (assignsBy(each.then, variable) || assignsBy(each.otherwise, variable))),
  );
}

/** Whether children are added by name. */
function usesNames(statements: readonly Statement[], variable: string): boolean {
  return statements.some((each) => {
    if (each.kind === "for") return usesNames(each.body, variable);
    if (each.kind === "if") return usesNames(each.then, variable) || usesNames(each.otherwise, variable);
    if (changedBy(each) !== variable) return false;
    return (
      each.kind === "assign" ||
      (each.kind === "expression" &&
        each.value.kind === "call" &&
        each.value.callee.kind === "member" &&
        each.value.callee.name.text === "add_module")
    );
  });
}

/** `layers["conv"] = …` */
function setItem(
  context: Context,
  scope: Scope,
  statement: Assign,
  target: Expression,
  value: Expression,
  variable: string,
): string[] {
  const list = find(scope, `${variable} list`);
  const key = target.kind === "index" && target.subscripts.length === 1 ? target.subscripts[0] : undefined;
  if (list && key && key.kind !== "slice")
    return [`${list.text} += [(${translate(context, scope, key).text}, ${translate(context, scope, value).text})]`];
  const held = find(scope, variable)?.known;
  const name =
    key && key.kind !== "slice" && (held?.kind === "dict" || key.kind === "string")
      ? translate(context, scope, key).known
      : undefined;
  if (held?.kind === "dict" && name?.kind === "string") {
    const local = freshName(scope, `${variable}_${name.value}`.replace(/\W/g, "_"));
    scope.names.set(
      variable,
      atom("", { kind: "dict", entries: new Map([...held.entries, [name.value, atom(local)]]) }),
    );
    return [`${local} = ${translate(context, scope, value).text}`];
  }
  return todo(
    context,
    statement,
    `\`${sourceOf(target.span)} = …\``,
    "values are not changed in place: make a new one, with cat, stack or where",
  );
}

function translateUpdate(
  context: Context,
  scope: Scope,
  { target, operator, value, span }: Statement & { kind: "update" },
): string[] {
  const variable = variableOf(target);
  const held = variable === undefined ? undefined : (find(scope, `${variable} list`) ?? find(scope, variable));
  if (variable === undefined || !held || held.text === "")
    return todo(context, { span }, `\`${sourceOf(span)}\``, "values are not changed in place: make a new one");
  const name = held.text.replace(/\uE000\d+\uE001/g, "");
  if (["+", "-", "*", "/"].includes(operator))
    return [`${marked(context, span, name)} ${operator}= ${translate(context, scope, value).text}`];
  return [
    `${marked(context, span, name)} = ${translate(context, scope, { kind: "binary", operator, left: target, right: value, span }).text}`,
  ];
}

function translateReturn(context: Context, scope: Scope, { value, span }: Statement & { kind: "return" }): string {
  const word = marked(context, span, "return");
  if (!value) return `${word} none`;
  if (scope.isModel && value.kind === "tuple") {
    // A network has no use for a result that is none: `return logits, loss`.
    const elements = value.elements.filter(
      (each) => each.kind !== "none" && !(each.kind === "name" && scope.names.has(`${each.text} none`)),
    );
    if (elements.length < value.elements.length && elements.length > 0)
      return translateReturn(context, scope, {
        kind: "return",
        value: elements.length === 1 ? (elements[0] as Expression) : { ...value, elements },
        span,
      });
  }
  if (value.kind === "tuple" && value.elements.length > 1 && !value.elements.some(({ kind }) => kind === "star"))
    return `${word} ${translateElements(context, scope, value.elements, value.span)
      .map(({ text }) => text)
      .join(", ")}`;
  if (value.kind === "conditional") {
    const truth = truthOf(translate(context, scope, value.condition));
    if (truth !== undefined)
      return translateReturn(context, scope, { kind: "return", value: truth ? value.then : value.otherwise, span });
  }
  const code = meaning(context, scope, value);
  const entries = code.known?.kind === "dict" ? [...code.known.entries] : [];
  if (entries.length > 0 && entries.every(([key]) => /^[A-Za-z_]\w*$/.test(key)))
    return `${word} { ${entries.map(([key, held]) => `${key}: ${held.text}`).join(", ")} }`;
  return `${word} ${translate(context, scope, value).text}`;
}

/** An assertion that cannot be asked here is only a comment: it changes nothing where it holds. */
function translateAssert(
  context: Context,
  scope: Scope,
  { condition, message, span }: Statement & { kind: "assert" },
): string[] {
  const before = context.diagnostics.length;
  const code = translate(context, scope, condition);
  if (context.diagnostics.length > before) {
    context.diagnostics.length = before;
    return [`# ${sourceOf(span)}`];
  }
  if (truthOf(code) === true) return [];
  return [`${marked(context, span, "assert")} ${code.text}${messageOf(context, scope, message)}`];
}

function translateIf(context: Context, scope: Scope, statement: Statement & { kind: "if" }): string[] {
  const [raised] = statement.then;
  if (raised?.kind === "raise" && statement.then.length === 1) {
    const checked = assertNot(context, scope, statement.condition, raised.value);
    const [other] = statement.otherwise;
    return [...checked, ...(other ? translateBody(context, scope, statement.otherwise, statement.span.end) : [])];
  }
  const condition = translate(context, scope, statement.condition);
  const truth = truthOf(condition);
  if (truth !== undefined) {
    const [taken, left] = truth ? [statement.then, statement.otherwise] : [statement.otherwise, statement.then];
    for (const each of left) takeComments(scope.home, each.span.start, each.span.end);
    return translateBody(context, scope, taken, taken.at(-1)?.span.end ?? statement.span.end);
  }
  const then = translateBody(context, scope, statement.then, statement.then.at(-1)?.span.end ?? statement.span.end);
  const otherwise = translateBody(context, scope, statement.otherwise, statement.span.end);
  if (then.length === 0 && otherwise.length === 0) return [];
  const head = `if ${condition.text} {`;
  if (then.length === 0) return [`if ${negated(condition).text} {\n${otherwise.join("\n")}\n}`];
  if (otherwise.length === 0) return [`${head}\n${then.join("\n")}\n}`];
  const chained = statement.otherwise.length === 1 && otherwise.length === 1 && (otherwise[0] ?? "").startsWith("if ");
  return [`${head}\n${then.join("\n")}\n} else ${chained ? (otherwise[0] ?? "") : `{\n${otherwise.join("\n")}\n}`}`];
}

function translateFor(
  context: Context,
  scope: Scope,
  { target, iterable, body, span }: Statement & { kind: "for" },
): string[] {
  const rounds = namesFields(body) ? elementsOf(context, scope, iterable) : undefined;
  if (rounds)
    return rounds.flatMap((round) => {
      bindRound(scope, target, round);
      return translateBody(context, scope, body, body.at(-1)?.span.end ?? span.end);
    });
  const over = translateIterable(context, scope, iterable);
  // What is set within a loop is not known behind its first round.
  for (const name of assignedIn(body)) {
    const held = scope.names.get(name);
    if (
      held?.known &&
      held.text !== "" &&
      held.known.kind !== "pairs" &&
      held.known.kind !== "modules" &&
      /^\w+$/.test(held.text)
    )
      scope.names.set(name, atom(held.text));
  }
  const targets = bindTarget(context, scope, target, over);
  const lines = translateBody(context, scope, body, body.at(-1)?.span.end ?? span.end);
  return [
    `for ${targets} in ${over.level < level.range ? within(over, level.range) : over.text} {\n${lines.join("\n")}\n}`,
  ];
}

function translateWith(context: Context, scope: Scope, { items, body, span }: Statement & { kind: "with" }): string[] {
  const harmless = items.every((item) =>
    /no_grad|inference_mode|autocast|record_function|set_grad_enabled|amp/.test(sourceOf(item.span)),
  );
  if (!harmless) return todo(context, { span }, `\`with ${sourceOf(items[0]?.span ?? span)}\``);
  return translateBody(context, scope, body, span.end);
}

/** `getattr(self, f"att{i}")` and `self._modules[name]`: which field it is each round says. */
function namesFields(statements: readonly Statement[]): boolean {
  let found = false;
  walkStatements(statements, (each) => {
    if (each.kind === "call" && each.callee.kind === "name" && each.callee.text === "getattr") found = true;
    if (each.kind === "index" && sourceOf(each.object.span) === "self._modules") found = true;
  });
  return found;
}
