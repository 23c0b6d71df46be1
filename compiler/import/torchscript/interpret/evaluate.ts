import type { Expression } from "../../python/syntax/python-ast.ts";
import { callOp } from "../ops/index.ts";
import { report, tick, type Place, type Run } from "../run.ts";
import { bool, float, int, isElements, listOf, none, numberIn, text, tupleOf, unknown, type Value } from "../values.ts";
import { attributeOf, constantOf } from "./attribute.ts";
import { callFunction, callMethod } from "./call-code.ts";
import type { Frame } from "./frame.ts";

/** Names that belong to the language of the archive, wherever no variable has them. */
const roots = new Set(["torch", "ops", "__torch__", "CONSTANTS"]);

export function evaluate(run: Run, frame: Frame, expression: Expression, hint?: string): Value {
  tick(run);
  const place: Place = { ...frame, span: expression.span, hint };
  const all = (expressions: readonly Expression[]): Value[] => expressions.map((each) => evaluate(run, frame, each));
  switch (expression.kind) {
    case "number":
      return numberOf(expression.text);
    case "string":
      return text(expression.parts.map((part) => (typeof part === "string" ? part : "")).join(""));
    case "bool":
      return bool(expression.value);
    case "none":
      return none;
    case "name":
      return nameOf(run, frame, place, expression.text);
    case "member": {
      const path = pathOf(frame, expression);
      if (path !== undefined)
        return path.startsWith("CONSTANTS.") ? constantOf(run, place, path) : { kind: "function", name: path };
      const object = evaluate(run, frame, expression.object);
      return attributeOf(run, place, object, expression.name.text);
    }
    case "call":
      return evaluateCall(run, frame, place, expression);
    case "index": {
      const object = evaluate(run, frame, expression.object);
      const [at] = expression.subscripts;
      if (!at || at.kind === "slice") return notUnderstood(run, place, "a slice");
      return elementOf(run, place, object, evaluate(run, frame, at));
    }
    case "unary": {
      const operand = evaluate(run, frame, expression.operand);
      if (expression.operator === "-") return callOp(run, place, "torch.neg", [operand], new Map());
      if (expression.operator === "not") return callOp(run, place, "torch.__not__", [operand], new Map());
      return notUnderstood(run, place, `the operator ${expression.operator}`);
    }
    case "list":
      return listOf(all(expression.elements));
    case "tuple":
      return tupleOf(all(expression.elements));
    case "dict":
      return {
        kind: "dict",
        entries: new Map(
          expression.entries.flatMap(({ key, value }) => {
            const name = key && evaluate(run, frame, key);
            return name?.kind === "string" ? [[name.value, evaluate(run, frame, value)] as const] : [];
          }),
        ),
      };
    default:
      return notUnderstood(run, place, expression.kind === "other" ? expression.what : `a ${expression.kind}`);
  }
}

const notUnderstood = (run: Run, place: Place, what: string): Value =>
  report(run, place, "NN6023", { what: `${what} is not understood`, help: undefined });

function numberOf(digits: string): Value {
  const value = Number(digits);
  return /[.eEn]/.test(digits) ? float(value) : int(value);
}

function nameOf(run: Run, frame: Frame, place: Place, name: string): Value {
  const found = frame.variables.get(name);
  if (found) return found;
  if (name === "inf") return float(Infinity);
  if (name === "nan") return float(NaN);
  return report(run, place, "NN6023", { what: `there is nothing called ${name}`, help: undefined });
}

/** `torch.nn.functional.relu`, where `torch` is no variable. */
function pathOf(frame: Frame, expression: Expression): string | undefined {
  const names: string[] = [];
  let at = expression;
  while (at.kind === "member") {
    names.unshift(at.name.text);
    at = at.object;
  }
  if (at.kind !== "name" || !roots.has(at.text) || frame.variables.has(at.text)) return undefined;
  return [at.text, ...names].join(".");
}

function evaluateCall(run: Run, frame: Frame, place: Place, expression: Extract<Expression, { kind: "call" }>): Value {
  const { callee } = expression;
  const word = callee.kind === "name" && !frame.variables.has(callee.text) ? callee.text : undefined;
  // A type stands first, which is no value.
  if (word === "annotate" || word === "unchecked_cast") {
    const value = expression.args[1]?.value;
    return value ? evaluate(run, frame, value, place.hint) : unknown;
  }
  if (word === "uninitialized") return none;
  const args = expression.args.filter((each) => !each.name).map(({ value }) => evaluate(run, frame, value));
  const named = new Map(
    expression.args.flatMap((each) => (each.name ? [[each.name.text, evaluate(run, frame, each.value)] as const] : [])),
  );
  const [first, second] = args;
  if (word === "getattr")
    return attributeOf(run, place, first ?? unknown, second?.kind === "string" ? second.value : "");
  if (word === "hasattr") return bool(false);
  if (word !== undefined) return callOp(run, place, word, args, named);
  if (callee.kind === "member") {
    const path = pathOf(frame, callee);
    if (path?.startsWith("__torch__.")) return callFunction(run, place, path, args, named);
    if (path !== undefined) return callOp(run, place, path, args, named);
    const object = evaluate(run, frame, callee.object);
    if (object.kind === "unknown") return unknown;
    if (object.kind === "module") return callMethod(run, place, object, callee.name.text, args, named);
    return notUnderstood(run, place, `the method ${callee.name.text}`);
  }
  const target = evaluate(run, frame, callee);
  if (target.kind === "function")
    return target.name.startsWith("__torch__.")
      ? callFunction(run, place, target.name, args, named)
      : callOp(run, place, target.name, args, named);
  return target.kind === "unknown" ? unknown : notUnderstood(run, place, "this call");
}

export function elementOf(run: Run, place: Place, object: Value, at: Value): Value {
  if (object.kind === "unknown" || at.kind === "unknown") return unknown;
  if (object.kind === "dict" && at.kind === "string") {
    const found = object.entries.get(at.value);
    return found ?? notUnderstood(run, place, `the key ${at.value}, which is not there,`);
  }
  const index = numberIn(at);
  if (isElements(object) && index !== undefined) {
    const found = object.items.at(index);
    return found ?? notUnderstood(run, place, `the element ${index} of ${object.items.length}`);
  }
  return notUnderstood(run, place, "this subscript");
}
