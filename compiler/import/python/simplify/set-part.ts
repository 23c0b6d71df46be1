import type { Expression, Statement, Subscript } from "../syntax/python-ast.ts";
import { assignmentsOf } from "../in-place/statements-of.ts";

/** Where a statement stands: the whole body of its function. */
export interface FunctionBody {
  readonly body: readonly Statement[];
  readonly params: ReadonlySet<string>;
}

/** `x[:, 0::2] = y` and `x[:, 0] += y` of a tensor that only this function knows, as `x = x.slice_scatter(y, …)`. */
export function setPart(statement: Statement, { body, params }: FunctionBody): Statement {
  const target =
    statement.kind === "assign" && statement.targets.length === 1
      ? statement.targets[0]
      : statement.kind === "update"
        ? statement.target
        : undefined;
  if (target?.kind !== "index" || target.object.kind !== "name" || !isPart(target.subscripts)) return statement;
  if ((statement.kind !== "assign" && statement.kind !== "update") || !statement.value) return statement;
  const { object, span } = target;
  if (!isOwn(object.text, body, params)) return statement;
  const value: Expression =
    statement.kind === "update"
      ? { kind: "binary", operator: statement.operator, left: target, right: statement.value, span: statement.span }
      : isNumber(statement.value, body)
        ? callOf({ kind: "name", text: "torch", span }, "full_like", [target, statement.value])
        : statement.value;
  const whole = scattered(object, target.subscripts, value);
  return whole ? { kind: "assign", targets: [object], value: whole, span: statement.span } : statement;
}

/** A place in several dimensions, or a piece: what only tensors have. */
const isPart = (subscripts: readonly Subscript[]): boolean =>
  subscripts.length > 1 || subscripts.some((each) => each.kind === "slice" || each.kind === "ellipsis");

const views =
  /^(view|reshape|permute|transpose|t|expand|expand_as|squeeze|unsqueeze|flatten|narrow|select|detach|contiguous|data|to|float|T|unbind|chunk|split)$/;

/** Whether every value of a variable is made for it, and has no other name. */
function isOwn(name: string, body: readonly Statement[], params: ReadonlySet<string>): boolean {
  const values = assignmentsOf(body, name);
  const own = params.has(name) ? undefined : name;
  return values.length > 0 && values.every((each) => isFresh(each, own)) && !hasOtherName(body, name);
}

function isFresh(value: Expression, name: string | undefined): boolean {
  switch (value.kind) {
    case "name":
      return value.text === name;
    case "binary":
      return true;
    case "index":
      return isFresh(value.object, name);
    case "call":
      if (value.callee.kind !== "member" || !views.test(value.callee.name.text)) return true;
      if (value.callee.object.kind === "name" && value.callee.object.text === "self") return true;
      return isFresh(value.callee.object, name);
    default:
      return false;
  }
}

/** Whether something else shares what a variable holds: `y = x`, `y = x.view(…)`, `ys.append(x)`. */
function hasOtherName(body: readonly Statement[], name: string): boolean {
  return body.some((each) => {
    if (each.kind === "assign" && each.value) {
      const isItself = each.targets.every((target) => target.kind === "name" && target.text === name);
      if (!isItself && rootOf(each.value) === name && !isLast(each, body)) return true;
    }
    if (each.kind === "expression" && each.value.kind === "call" && each.value.callee.kind === "member")
      if (
        /^(append|insert)$/.test(each.value.callee.name.text) &&
        each.value.args.some((arg) => rootOf(arg.value) === name)
      )
        return !isLast(each, body);
    if (each.kind === "if") return hasOtherName(each.then, name) || hasOtherName(each.otherwise, name);
    return (each.kind === "for" || each.kind === "with") && hasOtherName(each.body, name);
  });
}

/** Whether no part is set behind a statement. */
const isLast = (statement: Statement, body: readonly Statement[]): boolean =>
  body.at(-1) === statement || body.slice(body.indexOf(statement) + 1).every((each) => !setsPart(each));

function setsPart(statement: Statement): boolean {
  if (statement.kind === "assign") return statement.targets.some(({ kind }) => kind === "index");
  if (statement.kind === "update") return statement.target.kind === "index";
  if (statement.kind === "if") return [...statement.then, ...statement.otherwise].some(setsPart);
  return (statement.kind === "for" || statement.kind === "with") && statement.body.some(setsPart);
}

/** The variable that a value is, or is a view of. */
function rootOf(value: Expression): string | undefined {
  if (value.kind === "name") return value.text;
  if (value.kind === "index") return rootOf(value.object);
  if (value.kind === "member") return rootOf(value.object);
  if (value.kind === "call" && value.callee.kind === "member" && views.test(value.callee.name.text))
    return rootOf(value.callee.object);
  return undefined;
}

/** A number, or a variable that only counts. */
function isNumber(value: Expression, body: readonly Statement[]): boolean {
  if (value.kind === "number") return true;
  if (value.kind === "unary") return isNumber(value.operand, body);
  if (value.kind === "call") return /^float$/.test(value.callee.kind === "name" ? value.callee.text : "");
  if (value.kind !== "name") return false;
  const values = assignmentsOf(body, value.text);
  return (
    values.length > 0 &&
    values.every((each) => each.kind === "number" || (each.kind === "binary" && isNumber(each.right, [])))
  );
}

/** `value` in the place of a part: the outermost dimension last. */
function scattered(object: Expression, subscripts: readonly Subscript[], value: Expression): Expression | undefined {
  const at = subscripts.findIndex(({ kind }) => kind === "ellipsis");
  const cut = subscripts.flatMap((each, i) =>
    each.kind === "ellipsis" || isWhole(each) ? [] : [{ each, dim: at !== -1 && i > at ? i - subscripts.length : i }],
  );
  if (cut.length === 0 || cut.some(({ each }) => !/^(slice|number|name|unary|binary)$/.test(each.kind)))
    return undefined;
  const [first, ...more] = cut;
  if (!first) return undefined;
  // A dimension that is taken out shifts the next ones, unless they are counted from the end.
  const shift = first.each.kind === "slice" || first.dim < 0 ? 0 : 1;
  const isFirstFromEnd = first.dim < 0 && first.each.kind !== "slice";
  if (isFirstFromEnd && more.length > 0) return undefined;
  const inner =
    more.length === 0
      ? value
      : scatteredAt(
          {
            kind: "index",
            object,
            subscripts: only(first.each, first.dim, subscripts),
            isTuple: true,
            span: object.span,
          },
          more.map(({ each, dim }) => ({ each, dim: dim < 0 ? dim : dim - shift })),
          value,
        );
  return inner && one(object, first.each, first.dim, inner);
}

interface Cut {
  readonly each: Subscript;
  readonly dim: number;
}

function scatteredAt(object: Expression, [first, ...more]: readonly Cut[], value: Expression): Expression | undefined {
  if (!first) return value;
  if (more.length === 0) return one(object, first.each, first.dim, value);
  if (first.dim < 0) return undefined;
  const shift = first.each.kind === "slice" ? 0 : 1;
  const part: Expression = {
    kind: "index",
    object,
    subscripts: [...Array.from({ length: first.dim }, () => whole(object)), first.each],
    isTuple: true,
    span: object.span,
  };
  const inner = scatteredAt(
    part,
    more.map(({ each, dim }) => ({ each, dim: dim < 0 ? dim : dim - shift })),
    value,
  );
  return inner && one(object, first.each, first.dim, inner);
}

/** A subscript alone, the dimensions before it whole. */
const only = (each: Subscript, dim: number, all: readonly Subscript[]): readonly Subscript[] =>
  dim < 0
    ? [{ kind: "ellipsis", span: each.span }, ...all.slice(dim).map((other) => (other === each ? each : whole(each)))]
    : [...Array.from({ length: dim }, () => whole(each)), each];

const whole = ({ span }: { readonly span: Expression["span"] }): Subscript => ({ kind: "slice", span });

const isWhole = (each: Subscript): boolean => each.kind === "slice" && !each.start && !each.stop && !each.step;

function one(object: Expression, each: Subscript, dim: number, value: Expression): Expression {
  const { span } = object;
  const number = (text: string): Expression =>
    text.startsWith("-")
      ? { kind: "unary", operator: "-", operand: { kind: "number", text: text.slice(1), span }, span }
      : { kind: "number", text, span };
  const place = number(String(dim));
  if (each.kind !== "slice") return callOf(object, "select_scatter", [value, place, each]);
  const none: Expression = { kind: "none", span };
  const bounds = [each.start ?? none, each.stop ?? none, each.step ?? none];
  while (bounds.at(-1)?.kind === "none") bounds.pop();
  return callOf(object, "slice_scatter", [value, place, ...bounds]);
}

const callOf = (object: Expression, name: string, args: readonly Expression[]): Expression => ({
  kind: "call",
  callee: { kind: "member", object, name: { text: name, span: object.span }, span: object.span },
  args: args.map((value) => ({ kind: "plain", value })),
  span: object.span,
});
