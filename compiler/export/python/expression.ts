import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { layers } from "../../layers/index.ts";
import { writeCall } from "./call.ts";
import { dotted } from "./dotted.ts";
import { inParentheses } from "./parentheses.ts";
import { kindOf } from "./kinds.ts";
import { group, flat, type Text } from "./layout.ts";
import { writeList } from "./items.ts";
import { meaningOf, type Scope } from "./meaning.ts";

/** An expression in Python. What has no counterpart is refused, and something stands in its place. */
export function write(value: ast.Expression, scope: Scope): Text {
  switch (value.kind) {
    case "number":
      return value.text;
    case "string":
      return writeString(value, scope);
    case "bool":
      return value.value ? "True" : "False";
    case "none":
      return "None";
    case "hole":
      return "-1";
    case "reference":
      return writeReference(value, scope);
    case "tuple": {
      const [only, ...more] = value.elements.map((each) => write(each, scope));
      return only !== undefined && more.length === 0
        ? ["(", only, ",)"]
        : group("(", only === undefined ? [] : [only, ...more], ")");
    }
    case "list":
      return writeList(value.items, scope);
    case "conditional": {
      const [then, condition, otherwise] = [value.then, value.condition, value.otherwise].map((each) =>
        each.kind === "conditional" ? inParentheses(each, scope) : write(each, scope),
      );
      return [then ?? "", " if ", condition ?? "", " else ", otherwise ?? ""];
    }
    case "call":
      return writeCall(value, scope);
    case "index":
      return [
        inParentheses(value.object, scope),
        group(
          "[",
          value.subscripts.map((each) => writeSubscript(each, scope)),
          "]",
        ),
      ];
    case "access":
      return [inParentheses(value.object, scope), `.${value.name.text}`];
    case "unary": {
      const operand = value.operand.kind === "number" ? value.operand.text : inParentheses(value.operand, scope);
      return value.operator === "not" ? ["not ", operand] : ["-", operand];
    }
    case "binary":
      return writeBinary(value, scope);
    case "invalid":
      return scope.writer.refuse(value.span, "this");
  }
}

function writeString({ parts }: ast.StringLiteral, scope: Scope): Text {
  const isPlain = parts.every((part) => typeof part === "string");
  if (isPlain) return JSON.stringify(parts.join(""));
  const inner = parts.map((part) =>
    typeof part === "string"
      ? JSON.stringify(part).slice(1, -1).replaceAll("{", "{{").replaceAll("}", "}}")
      : `{${flat(write(part, scope)).replaceAll('"', "'")}}`,
  );
  return `f"${inner.join("")}"`;
}

function writeReference({ name, span }: ast.Reference, scope: Scope): Text {
  const meaning = meaningOf(scope, name);
  if (meaning) return meaning.python;
  const { writer, module } = scope;
  if (name === "inf" || name === "nan" || name === "pi") {
    writer.imports.add("math");
    return `math.${name}`;
  }
  if (name === "training") return scope.module ? "self.training" : "False";
  const layer = layers.get(name);
  if (layer) return dotted(layer.torch.api, scope);
  const fn = tensorFunctions.get(name);
  if (fn) return dotted(fn.torch, scope);
  if (name === "Sequential" || name === "ModuleList" || name === "ParameterList") return `nn.${name}`;
  if (module?.symbols.has(name))
    return writer.refuse(
      span,
      `${name}, a size of the input, in what is made before there is one`,
      "write the number, or a parameter",
    );
  return writer.refuse(span, name);
}

function writeSubscript(subscript: ast.Subscript, scope: Scope): Text {
  if (subscript.kind === "ellipsis") return "...";
  if (subscript.kind === "at") return write(subscript.value, scope);
  const part = (value: ast.Expression | undefined): Text => (value ? write(value, scope) : "");
  const step: Text = subscript.step ? [":", part(subscript.step)] : "";
  return [part(subscript.start), ":", part(subscript.stop), step];
}

/** Python binds these as .nn does; what stands within is put into parentheses where it is an operation itself. */
const order: Readonly<Record<string, number>> = {
  or: 1, and: 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "%": 6, "@": 6, "**": 8,
}; // prettier-ignore

function writeBinary(value: ast.Binary, scope: Scope): Text {
  const { operator, left, right } = value;
  if (operator === "|>") return writePipe(value, scope);
  if (operator === "..") {
    const [start, stop] = [write(left, scope), write(right, scope)];
    return ["range", group("(", flat(start) === "0" ? [stop] : [start, stop], ")")];
  }
  if ((operator === "==" || operator === "!=") && (left.kind === "none" || right.kind === "none"))
    return [inParentheses(left, scope), operator === "==" ? " is " : " is not ", inParentheses(right, scope)];
  const [one, other] = [kindOf(left, scope), kindOf(right, scope)];
  const isJoined =
    operator === "+" && (one === "list" || one === "unknown") && (other === "list" || other === "unknown");
  const asTensor = (side: ast.Expression, isList: boolean): Text => {
    const text = operand(side, operator, scope, side === right);
    return isList && !isJoined && one !== other && operator !== "==" && operator !== "!="
      ? ["torch.tensor(", text, ")"]
      : text;
  };
  return [asTensor(left, one === "list"), ` ${operator} `, asTensor(right, other === "list")];
}

function operand(value: ast.Expression, operator: string, scope: Scope, isRight: boolean): Text {
  const text = write(value, scope);
  if (value.kind === "unary" && value.operator === "-") return operator === "**" ? ["(", text, ")"] : text;
  if (value.kind === "conditional" || value.kind === "unary") return ["(", text, ")"];
  if (value.kind !== "binary" || value.operator === "|>" || value.operator === "..") return text;
  const [outer, inner] = [order[operator] ?? 0, order[value.operator] ?? 0];
  // Python chains comparisons.
  const isLoose = inner < outer || (inner === outer && (isRight || inner === 3 || inner === 8));
  return isLoose ? ["(", text, ")"] : text;
}

/** `x |> f(1)` is `f(x, 1)`. */
function writePipe({ left, right, span }: ast.Binary, scope: Scope): Text {
  return write(asCall(left, right, span, scope), scope);
}

/** What makes a module is called first, and the module then. */
export function asCall(left: ast.Expression, right: ast.Expression, span: Span, scope: Scope): ast.Call {
  const first: ast.Item = { kind: "argument", value: left, span: left.span };
  return right.kind === "call" && !makesModule(right.callee, scope)
    ? { ...right, items: [first, ...right.items] }
    : { kind: "call", callee: right, items: [first], span };
}

function makesModule(callee: ast.Expression, scope: Scope): boolean {
  if (callee.kind !== "reference") return false;
  const meaning = meaningOf(scope, callee.name);
  if (!meaning) return layers.has(callee.name) || callee.name === "Sequential";
  const declaration = scope.globals.get(callee.name)?.declaration;
  return (
    meaning === scope.globals.get(callee.name) && (declaration?.kind === "module" || declaration?.kind === "model")
  );
}
