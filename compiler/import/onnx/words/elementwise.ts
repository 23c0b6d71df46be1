import { operate, say, type Said } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";
import type { BinaryOperator, Term } from "../../tree/module-tree.ts";

const unary =
  (name: string): Word =>
  (s) =>
    say(name, [s.tensor(0)]);

const named = (names: string): Words =>
  Object.fromEntries(names.split(" ").map((name) => [name, unary(name.toLowerCase())]));

/** Two operands, of which at least one is a tensor. */
function operands(s: Speech): [Term, Term] {
  const [a, b] = [s.operand(0), s.operand(1)];
  return a.kind === "literal" && b.kind === "literal" ? [s.tensor(0), b] : [a, b];
}

const operator =
  (sign: BinaryOperator): Word =>
  (s) =>
    operate(sign, ...operands(s));

const comparison =
  (name: string): Word =>
  (s) =>
    say(name, [s.tensor(0), s.operand(1)]);

/** Of whole numbers the quotient has no fraction. */
const divide: Word = (s) => {
  const [a, b] = operands(s);
  if (s.elements(0) === "float") return isNumber(b, 1) ? a : operate("/", a, b);
  return say("div", [s.tensor(0), s.operand(1)], { rounding_mode: "trunc" });
};

const multiply: Word = (s) => {
  const [a, b] = operands(s);
  if (s.elements(0) === "int" && !s.isKnown(0) && !s.isKnown(1))
    return s.refuse("whole numbers of data are multiplied, which may be too large for single precision");
  if (isNumber(a, 1)) return b;
  return isNumber(b, 1) ? a : operate("*", a, b);
};

const remainder: Word = (s) => say(s.number("fmod", 0) === 1 ? "fmod" : "remainder", [s.tensor(0), s.operand(1)]);

/** Of any number of tensors. */
const folded =
  (join: (a: Term, b: Term) => Term): Word =>
  (s) => {
    let result = s.tensor(0);
    for (let place = 1; place < s.count; place++) result = join(result, s.tensor(place));
    return result;
  };

const mean: Word = (s) => operate("/", folded((a, b) => operate("+", a, b))(s) as Term, s.count);

/** To whole numbers fractions are cut; single precision is the only one there is. */
const cast: Word = (s) => {
  const to = s.opType === "CastLike" ? s.elements(1) : elementsOfType(s.number("to", 1));
  const [x, from] = [s.tensor(0), s.elements(0)];
  if (to === undefined) return s.refuse("text is no number");
  if (to === from) return x;
  if (to === "bool") return say("ne", [x, 0]);
  if (from === "bool") return say("float", [x]);
  return to === "int" ? say("trunc", [x]) : x;
};

/** Of TensorProto.DataType. */
export const elementsOfType = (type: number): "float" | "int" | "bool" | undefined => {
  if (type === 9) return "bool";
  if ([1, 10, 11, 16].includes(type)) return "float";
  return [2, 3, 4, 5, 6, 7, 12, 13].includes(type) ? "int" : undefined;
};

const clip: Word = (s) => {
  const bound = (name: string, place: number): Said | undefined => {
    if (s.has(place)) return s.operand(place);
    const given = s.attribute(name);
    return typeof given === "number" ? given : undefined;
  };
  const hasInputs = s.opset >= 11;
  // The attributes' defaults are the largest numbers there are, which is no bound.
  const min = hasInputs ? bound("", 1) : bound("min", 9);
  const max = hasInputs ? bound("", 2) : bound("max", 9);
  const isBound = (said: Said | undefined): said is Said => {
    const value =
      typeof said === "object" && said !== null && "kind" in said && said.kind === "literal" ? said.value : said;
    return said !== undefined && !(typeof value === "number" && Math.abs(value) >= 3.4028234663852886e38);
  };
  const [from, to] = [isBound(min) ? min : undefined, isBound(max) ? max : undefined];
  if (from === undefined && to === undefined) return s.tensor(0);
  if (isNumber(from, 0) && isNumber(to, 6)) return say("relu6", [s.tensor(0)]);
  return say("clamp", [s.tensor(0)], { min: from, max: to });
};

const isNumber = (said: Said | undefined, value: number): boolean =>
  said === value ||
  (typeof said === "object" && said !== null && "kind" in said && said.kind === "literal" && said.value === value);

const where: Word = (s) => {
  const [a, b] = [s.operand(1), s.operand(2)];
  return say("where", [s.tensor(0), a.kind === "literal" && b.kind === "literal" ? s.tensor(1) : a, b]);
};

const infinite: Word = (s) => {
  const [negative, positive] = [s.number("detect_negative", 1) === 1, s.number("detect_positive", 1) === 1];
  if (negative && positive) return say("isinf", [s.tensor(0)]);
  if (!negative && !positive) return say("zeros_like", [s.tensor(0)]);
  return say(positive ? "isposinf" : "isneginf", [s.tensor(0)]);
};

const shift: Word = (s) => s.refuse("bits are moved, and numbers are in single precision here");

export const elementwiseWords: Words = {
  ...named(
    "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor IsNaN Log Neg Reciprocal Round Sign Sin Sinh Sqrt Tan Tanh",
  ),
  Add: operator("+"),
  And: comparison("logical_and"),
  BitShift: shift,
  Cast: cast,
  CastLike: cast,
  Clip: clip,
  Div: divide,
  Equal: comparison("eq"),
  Greater: comparison("gt"),
  GreaterOrEqual: comparison("ge"),
  IsInf: infinite,
  Less: comparison("lt"),
  LessOrEqual: comparison("le"),
  Max: folded((a, b) => say("maximum", [a, b])),
  Mean: mean,
  Min: folded((a, b) => say("minimum", [a, b])),
  Mod: remainder,
  Mul: multiply,
  Not: (s) => say("logical_not", [s.tensor(0)]),
  Or: comparison("logical_or"),
  Pow: (s) =>
    s.elements(0) === "int"
      ? s.refuse("powers of whole numbers of data may be too large for single precision")
      : operate("**", ...operands(s)),
  Sub: operator("-"),
  Sum: folded((a, b) => operate("+", a, b)),
  Where: where,
  Xor: comparison("logical_xor"),
};
