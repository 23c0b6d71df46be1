import type * as ast from "../../../grammar/ast.ts";
import { tensorFunctions } from "../../functions/index.ts";
import { meaningOf, type Scope, type ValueKind } from "./meaning.ts";

/** What Python's math, or Python itself, does with numbers. */
export const numberFunctions: Readonly<Record<string, string>> = {
  min: "min",
  max: "max",
  abs: "abs",
  round: "round",
  int: "int",
  float: "float",
  len: "len",
  sum: "sum",
  pow: "pow",
  floor: "math.floor",
  ceil: "math.ceil",
  sqrt: "math.sqrt",
  exp: "math.exp",
  log: "math.log",
  log2: "math.log2",
  log10: "math.log10",
  sin: "math.sin",
  cos: "math.cos",
  tan: "math.tan",
  tanh: "math.tanh",
};

const ofLists = new Set(["range", "zip", "enumerate", "reversed"]);
export const isOfLists = (name: string): boolean => ofLists.has(name);

/** As far as the text tells. */
export function kindOf(value: ast.Expression, scope: Scope): ValueKind {
  switch (value.kind) {
    case "number":
      return "number";
    case "list":
    case "tuple":
      return "list";
    case "reference":
      if (value.name === "pi" || value.name === "inf" || value.name === "nan")
        return meaningOf(scope, value.name)?.kind ?? "number";
      return meaningOf(scope, value.name)?.kind ?? "unknown";
    case "unary":
      return value.operator === "-" ? kindOf(value.operand, scope) : "unknown";
    case "binary":
      return ofBinary(value, scope);
    case "conditional": {
      const [then, otherwise] = [kindOf(value.then, scope), kindOf(value.otherwise, scope)];
      return then === otherwise ? then : "unknown";
    }
    case "call":
      return ofCall(value, scope);
    case "access":
      return value.name.text === "shape" ? "list" : "unknown";
    case "index":
      if (kindOf(value.object, scope) === "tensor") return "tensor";
      return isShape(value.object) ? "number" : "unknown";
    default:
      return "unknown";
  }
}

const isShape = (value: ast.Expression): boolean => value.kind === "access" && value.name.text === "shape";

function ofBinary({ operator, left, right }: ast.Binary, scope: Scope): ValueKind {
  if (operator === "..") return "list";
  if (operator === "|>") {
    const callee = right.kind === "call" ? right.callee : right;
    return callee.kind === "reference" && isTensorFunction(callee.name, scope) ? "tensor" : "unknown";
  }
  const kinds = [kindOf(left, scope), kindOf(right, scope)];
  if (kinds.includes("tensor")) return "tensor";
  if (kinds.every((kind) => kind === "number")) return "number";
  return kinds.every((kind) => kind === "list") ? "list" : "unknown";
}

const isTensorFunction = (name: string, scope: Scope): boolean => !meaningOf(scope, name) && tensorFunctions.has(name);

function ofCall({ callee, items }: ast.Call, scope: Scope): ValueKind {
  if (callee.kind === "access") {
    const { text } = callee.name;
    if (text === "size" || text === "numel") return items.length === 0 && text === "size" ? "list" : "number";
    return tensorFunctions.has(text) && !givesSeveral.has(text) ? "tensor" : "unknown";
  }
  if (callee.kind !== "reference" || meaningOf(scope, callee.name)) return "unknown";
  const { name } = callee;
  if (ofLists.has(name)) return "list";
  if (name === "len" || name === "int" || name === "float") return "number";
  if (Object.hasOwn(numberFunctions, name)) {
    const kinds = items.map((item) => (item.kind === "argument" ? kindOf(item.value, scope) : "unknown"));
    if (kinds.every((kind) => kind === "number")) return "number";
    return kinds.includes("tensor") ? "tensor" : "unknown";
  }
  return isTensorFunction(name, scope) && !givesSeveral.has(name) ? "tensor" : "unknown";
}

const givesSeveral = new Set(
  "max min topk sort chunk split unbind var_mean std_mean aminmax median mode kthvalue".split(" "),
);
