import type { Call, Expression, Parameter } from "../../syntax/python-ast.ts";
import { assignmentsOf, returnsOf } from "../../in-place/statements-of.ts";
import { isNetwork, lineageOf } from "../classes/class-lineage.ts";
import { sourceOf, type Context, type Home } from "../context.ts";
import { declaredName } from "../classes/declared-name.ts";
import { walkStatements } from "../scope.ts";
import { answerOf, type ValueKind } from "./value-kind.ts";
import type { Within } from "./within.ts";
import { isTarget, loopOver, reaches } from "./reaches.ts";
import { callsIn } from "./calls-in.ts";

interface Place {
  readonly home: Home;
  readonly within?: Within | undefined;
}

const DEEPEST = 12;

/** What is being asked already, and what is known of it so far: asking it again says no more. */
type Trail = readonly { readonly key: unknown; readonly soFar: ReadonlySet<ValueKind> }[];

const unknown: ReadonlySet<ValueKind> = new Set(["unknown"]);

const one = (kind: ValueKind): ReadonlySet<ValueKind> => new Set([kind]);

const union = (all: readonly ReadonlySet<ValueKind>[]): ReadonlySet<ValueKind> =>
  new Set(all.flatMap((each) => [...each]));

/** All types that a value may have, by the literals that come to it through all calls that the files have. */
export function kindsOf(context: Context, place: Place, value: Expression, trail: Trail = []): ReadonlySet<ValueKind> {
  if (trail.length > DEEPEST) return unknown;
  const next = (each: Expression): ReadonlySet<ValueKind> => kindsOf(context, place, each, trail);
  switch (value.kind) {
    case "number":
      return one(/^(0[xob]|[\d_]+$)/i.test(value.text) ? "int" : "float");
    case "string":
      return one("str");
    case "bool":
    case "none":
    case "tuple":
    case "list":
    case "dict":
      return one(value.kind);
    case "comprehension":
      return one(value.of === "dict" ? "dict" : value.of === "list" ? "list" : "unknown");
    case "lambda":
      return one("function");
    case "unary":
      return value.operator === "not" ? one("bool") : next(value.operand);
    case "conditional": {
      const truth = isOfKind(context, place, value.condition, trail);
      if (truth !== undefined) return next(truth ? value.then : value.otherwise);
      return union([next(value.then), next(value.otherwise)]);
    }
    case "binary":
      return ofBinary(value.operator, next(value.left), next(value.right));
    case "name":
      return ofName(context, place, value, trail);
    case "call":
      return ofCall(context, place, value, trail);
    case "member":
      return value.object.kind === "name" && value.object.text === "self"
        ? ofAttribute(context, place.home, value, trail)
        : ofPath(context, place.home, value);
    case "index":
      return value.subscripts.length === 1 && value.subscripts[0]?.kind === "slice"
        ? next(value.object)
        : elementKinds(context, place, value.object, trail);
    default:
      return unknown;
  }
}

/** What a field is set to by any method of its class. */
function ofAttribute(
  context: Context,
  home: Home,
  { name, span }: Expression & { readonly kind: "member" },
  trail: Trail,
): ReadonlySet<ValueKind> {
  const owner = home.file.statements.find(
    (each) => each.kind === "class" && each.span.start <= span.start && span.end <= each.span.end,
  );
  if (owner?.kind !== "class") return unknown;
  const key = `${owner.name.text}.${name.text}`;
  const asked = trail.find((each) => each.key === key);
  if (asked) return asked.soFar;
  const further = [...trail, { key, soFar: new Set<ValueKind>() }];
  const kinds = owner.body.flatMap((method): readonly ReadonlySet<ValueKind>[] => {
    if (method.kind === "assign")
      return method.value && method.targets.some((each) => each.kind === "name" && each.text === name.text)
        ? [kindsOf(context, { home }, method.value, further)]
        : [];
    if (method.kind !== "function") return [];
    const { params, body } = method;
    const called = method.name.text === "__init__" ? owner : method;
    const within: Within = { home, params, body, called, skipped: 1 };
    return assignmentsOf(body, `self.${name.text}`).map((each) => kindsOf(context, { home, within }, each, further));
  });
  return kinds.length === 0 ? unknown : union(kinds);
}

/** The kinds of what a list holds. */
function elementKinds(context: Context, place: Place, list: Expression, trail: Trail): ReadonlySet<ValueKind> {
  if (trail.length > DEEPEST) return unknown;
  switch (list.kind) {
    case "tuple":
    case "list":
      return union(list.elements.map((each) => kindsOf(context, place, each, trail)));
    case "comprehension":
      return kindsOf(context, place, list.element, trail);
    case "call":
      return sourceOf(list.callee.span) === "range" ? one("int") : unknown;
    case "name": {
      const { within, home } = place;
      const own = within ? assignmentsOf(within.body, list.text) : [];
      const param = within?.params.find(({ name }) => name.text === list.text);
      const declared = home.names.get(list.text);
      const values =
        own.length > 0 || param
          ? [...own, ...(param?.default ? [param.default] : [])]
          : declared?.kind === "statement" && declared.statement.kind === "assign" && declared.statement.value
            ? [declared.statement.value]
            : [];
      const further = [...trail, { key: list, soFar: new Set<ValueKind>() }];
      return values.length === 0 ? unknown : union(values.map((each) => elementKinds(context, place, each, further)));
    }
    default:
      return unknown;
  }
}

/** The answer to `isinstance(x, T)`. */
function isOfKind(context: Context, place: Place, condition: Expression, trail: Trail): boolean | undefined {
  if (condition.kind !== "call" || sourceOf(condition.callee.span) !== "isinstance") return undefined;
  const [value, type] = condition.args;
  if (!value || !type) return undefined;
  return answerOf(kindsOf(context, place, value.value, trail), type.value);
}

function ofBinary(operator: string, a: ReadonlySet<ValueKind>, b: ReadonlySet<ValueKind>): ReadonlySet<ValueKind> {
  if (/^(==|!=|<|<=|>|>=|in|not in|is|is not)$/.test(operator)) return one("bool");
  if (operator === "and" || operator === "or") return union([a, b]);
  const all = [...a, ...b];
  if (!all.every((each) => each === "int" || each === "float" || each === "bool")) return unknown;
  return one(operator === "/" || all.includes("float") ? "float" : "int");
}

function ofName(
  context: Context,
  place: Place,
  { text, span }: Expression & { readonly kind: "name" },
  trail: Trail,
): ReadonlySet<ValueKind> {
  const { within } = place;
  const param = within?.params.find(({ name }) => name.text === text);
  const assigned = within
    ? assignmentsOf(within.body, text).filter((each) => reaches(within.body, each.span, span))
    : [];
  const key = param ?? `${text} ${String(span.source.path)} ${within?.body[0]?.span.start ?? 0}`;
  const asked = trail.find((each) => each.key === key);
  if (asked) return asked.soFar;
  const further = [...trail, { key, soFar: new Set<ValueKind>() }];
  if (param?.kind === "*") return one("tuple");
  const given = param && within ? argumentKinds(context, within, param, further) : new Set<ValueKind>();
  const next = [...trail, { key, soFar: given }];
  const set = assigned.map((each) => kindsOf(context, place, each, next));
  if (param) return union([given, ...set]);
  if (set.length > 0) return union(set);
  if (within && isTarget(within.body, text)) {
    const over = loopOver(within.body, text);
    return over ? elementKinds(context, place, over, further) : unknown;
  }
  return ofPath(context, place.home, { kind: "name", text, span }, further);
}

function ofPath(context: Context, home: Home, expression: Expression, trail: Trail = []): ReadonlySet<ValueKind> {
  const found = declaredName(context, home, expression);
  if (typeof found !== "string") return one(found.kind);
  if (/^torch\.nn\.(modules\.(\w+\.)?)?[A-Z]\w*$/.test(found)) return one("class");
  if (/^torch\.(nn\.functional\.)?[a-z]\w*$/.test(found)) return one("function");
  const declared = expression.kind === "name" ? home.names.get(expression.text) : undefined;
  if (
    declared?.kind === "statement" &&
    declared.statement.kind === "assign" &&
    declared.statement.value &&
    !home.changing.has(found)
  )
    return kindsOf(context, { home }, declared.statement.value, trail);
  return unknown;
}

function ofCall(context: Context, place: Place, { callee, args }: Call, trail: Trail): ReadonlySet<ValueKind> {
  const [first] = args;
  const found = callee.kind === "name" || callee.kind === "member" ? declaredName(context, place.home, callee) : "";
  if (typeof found !== "string") {
    if (found.kind === "class")
      return one(isNetwork(lineageOf(context, found.declaration, found.home).base) ? "module" : "unknown");
    const { declaration, home } = found;
    const asked = trail.find(({ key }) => key === declaration);
    if (asked) return asked.soFar;
    const further = [...trail, { key: declaration, soFar: new Set<ValueKind>() }];
    const within: Within = {
      home,
      params: declaration.params,
      body: declaration.body,
      called: declaration,
      skipped: 0,
    };
    return union(returnsOf(declaration.body).map((each) => kindsOf(context, { home, within }, each, further)));
  }
  if (/^torch\.nn\.(modules\.(\w+\.)?)?[A-Z]\w*$/.test(found)) return one("module");
  if (/^(int|len|math\.(floor|ceil))$/.test(found)) return one("int");
  if (/^(float|math\.\w+)$/.test(found)) return one("float");
  if (/^(tuple|list|str|dict|bool)$/.test(found)) return one(found as ValueKind);
  if (found === "functools.partial") return one("function");
  if (/^(max|min|abs|round)$/.test(found) && first)
    return args.length === 1 && found.startsWith("m")
      ? elementKinds(context, place, first.value, trail)
      : kindsOf(context, place, first.value, trail);
  return unknown;
}

/** What a parameter is given: its default, and what all calls say. */
export function argumentKinds(
  context: Context,
  within: Within,
  param: Parameter,
  trail: Trail = [],
): ReadonlySet<ValueKind> {
  if (trail.length > DEEPEST) return unknown;
  const kinds: ReadonlySet<ValueKind>[] = [];
  const plain = within.params.slice(within.skipped).filter(({ kind }) => kind === "plain");
  const at = plain.indexOf(param);
  let isDefault = false;
  let isHanded = false;
  for (const { home, inner, call } of callsIn(context, within, () => (isHanded = true))) {
    const given =
      call.args.find(({ name }) => name?.text === param.name.text) ??
      (at === -1 ? undefined : call.args.filter(({ name, kind }) => !name && kind === "plain")[at]);
    if (!given && call.args.some(({ kind }) => kind === "*")) return unknown;
    if (!given && call.args.some(({ kind }) => kind === "**"))
      kinds.push(...keywordKinds(context, param.name.text, trail));
    if (given) kinds.push(kindsOf(context, { home, within: inner }, given.value, trail));
    else isDefault = true;
  }
  // A class that is handed on as a value is called who knows where.
  if (isHanded) return unknown;
  if (kinds.length === 0 && !param.default) return unknown;
  if ((isDefault || kinds.length === 0) && param.default)
    kinds.push(kindsOf(context, { home: within.home }, param.default, trail));
  return union(kinds);
}

/** What `**kwargs` may hold under a name: all that is ever given by that name, in calls and in dictionaries. */
function keywordKinds(context: Context, name: string, trail: Trail): readonly ReadonlySet<ValueKind>[] {
  const kinds: ReadonlySet<ValueKind>[] = [];
  for (const home of context.homes)
    walkStatements(home.file.statements, (each) => {
      if (each.kind === "call")
        for (const argument of each.args)
          if (argument.name?.text === name && !isSame(argument.value, name))
            kinds.push(kindsOf(context, { home }, argument.value, trail));
      if (each.kind === "dict")
        for (const { key, value } of each.entries)
          if (key?.kind === "string" && key.parts[0] === name) kinds.push(kindsOf(context, { home }, value, trail));
    });
  return kinds;
}

/** `size=size` hands on what has come by the same name. */
const isSame = (value: Expression, name: string): boolean => value.kind === "name" && value.text === name;
