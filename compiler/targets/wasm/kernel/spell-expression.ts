import { assertNever, CompilerBug } from "../../../ir/compiler-bug.ts";
import type { Expression as ExpressionOf, GatherIndex, Word } from "../../../ir/kernel/program.ts";
import { atLeast, atMost, select } from "../math/instructions.ts";
import { mathFunction, mathFunctions, type MathName } from "../math/index.ts";
import { call, get, instruction, mapWat, set, setBy, vector, type Wat } from "../wat/wat.ts";
import { bytesOf, type Addresses, type Amount } from "./addresses.ts";
import type { FunctionScope } from "./function-scope.ts";
import { createDoubles } from "./spell-doubles.ts";

type Expression = ExpressionOf<Amount>;

/** Where an expression stands. */
export interface ExpressionContext {
  readonly addresses: Addresses;
  readonly scope: FunctionScope;
  /** One instruction for multiply and add, rounded once: for hosts with relaxed SIMD. */
  readonly relaxed: boolean;
  /** Whether mathematical functions are written out where they are used: a call costs about as much as they do. */
  readonly isInline: boolean;
}

/** The value of an expression in single precision, in all lanes. */
export function spellExpression(context: ExpressionContext, value: Expression): Wat {
  const { access, addressOf } = context.addresses;
  switch (value.kind) {
    case "number":
      return single(context, value.value);
    case "local":
      return get(value.name);
    case "batch":
      return instruction("f32x4.splat", instruction("f32.convert_i32_s", get("n")));
    case "load":
      return access(loadOf(value), value.at);
    case "gather":
      return instruction(loadOf(value), addressBy(addressOf(value.at), value.indices));
    case "call":
      return spellCall(context, value.word, value.args);
    default:
      return assertNever(value);
  }
}

/** An address, so many strides further on as indices say. */
export const addressBy = (from: Wat, indices: readonly GatherIndex<Amount>[]): Wat =>
  indices.reduce((place, { local, stride }) => {
    const whole = instruction("i32.trunc_sat_f32_u", lane0(get(local)));
    return instruction("i32.add", place, instruction("i32.mul", whole, bytesOf(stride)));
  }, from);

/** What a local in double precision is made of or set to, as its two halves. */
export const spellDoubleSet = (context: ExpressionContext, name: string, value: Expression): readonly [Wat, Wat] =>
  doublesIn(context).spellSet(name, value);

const loadOf = ({ vector: isVector }: Expression & { readonly kind: "load" | "gather" }): string =>
  isVector ? "v128.load" : "v128.load32_splat";

const lane0 = (lanes: Wat): Wat => ({
  kind: "instruction",
  name: "f32x4.extract_lane",
  immediates: [0],
  operands: [lanes],
});

const single = ({ scope }: ExpressionContext, value: number): Wat =>
  scope.constant(vector("f32x4", Math.fround(value)));

const doublesIn = (context: ExpressionContext): ReturnType<typeof createDoubles> =>
  createDoubles({
    spell: (value) => spellExpression(context, value),
    loadHalf: ({ at }, half) =>
      context.addresses.access("v128.load64_zero", at, { further: half === "low" ? 0 : LANES_OF_HALF }),
    constant: context.scope.constant,
  });

const LANES_OF_HALF = 2;

function spellCall(context: ExpressionContext, word: Word, args: readonly Expression[]): Wat {
  const [a, b, c] = args as readonly [Expression, Expression, Expression];
  const spell = (value: Expression): Wat => spellExpression(context, value);
  switch (word) {
    case "madd":
      return context.relaxed
        ? instruction("f32x4.relaxed_madd", spell(a), spell(b), spell(c))
        : instruction("f32x4.add", instruction("f32x4.mul", spell(a), spell(b)), spell(c));
    case "index": {
      // A number, or the parameter of a kernel that serves any size.
      if (b.kind !== "number" && b.kind !== "local") throw new CompilerBug("an index below what is not known");
      const last =
        b.kind === "number" ? single(context, b.value - 1) : instruction("f32x4.sub", spell(b), single(context, 1));
      // 0 < a ? a : 0, so that NaN is 0.
      const atLeastZero = instruction("f32x4.pmax", single(context, 0), spell(a));
      return instruction("f32x4.trunc", instruction("f32x4.min", atLeastZero, last));
    }
    case "select":
      return spellSelect(context, a, b, c);
    case "not":
      if (a.kind === "call" && a.word === "equal") return instruction("f32x4.ne", ...a.args.map(spell));
      return instruction("v128.not", spell(a));
    case "fround":
      return spell(a);
    case "bitAnd":
    case "bitOr":
    case "bitXor": {
      const [left, right] = [wholeOf(context, a), wholeOf(context, b)];
      return instruction("f32x4.convert_i32x4_s", instruction(bitwise[word], left, right));
    }
    case "toSingle":
      return doublesIn(context).single(a);
    case "sumLanes":
      return call("sum_lanes", [spell(a)]);
    case "maxLanes":
      return call("max_lanes", [spell(a)]);
    default: {
      const name = instructions[word];
      if (name) return instruction(name, ...args.map(spell));
      if (!isMathName(word)) throw new CompilerBug(`no spelling for ${word}`);
      if (context.isInline) return spellInline(context, word, args.map(spell));
      return call(mathFunction(word, context.relaxed).definition.name ?? word, args.map(spell));
    }
  }
}

/** As JavaScript has it for what is no number of 32 bits: nothing. */
function wholeOf(context: ExpressionContext, value: Expression): Wat {
  const spelled = spellExpression(context, value);
  const isWithin = instruction("f32x4.lt", instruction("f32x4.abs", spelled), single(context, 2 ** 31));
  return instruction("v128.and", instruction("i32x4.trunc_sat_f32x4_s", spelled), isWithin);
}

const bitwise = { bitAnd: "v128.and", bitOr: "v128.or", bitXor: "v128.xor" } as const;

const isMathName = (word: Word): word is MathName => word in mathFunctions;

/** The function's body as a block, its locals under names of its own. */
function spellInline({ scope, relaxed }: ExpressionContext, word: MathName, operands: readonly Wat[]): Wat {
  const { parameters, body } = mathFunction(word, relaxed).definition;
  const code = body.filter((each) => each.kind !== "comment");
  const own = new Set([...parameters.map(({ name }) => name), ...setBy(code)]);
  const rename = (local: string): string => (own.has(local) ? scope.declare(`${word}_${local}`, "v128") : local);
  const renamed = code.map((statement) =>
    mapWat(statement, (node) => {
      if (node.kind === "get" || node.kind === "set") return { ...node, local: rename(node.local) };
      return node.kind === "vector" ? scope.constant(node) : node;
    }),
  );
  const given = parameters.map(({ name }, i) => set(rename(name), operands[i] as Wat));
  return { kind: "block", body: [...given, ...renamed] };
}

/** `a < b ? b : a` and its mirror image are one instruction, which keeps NaN and −0 as PyTorch does. */
function spellSelect(context: ExpressionContext, mask: Expression, then: Expression, otherwise: Expression): Wat {
  const spell = (value: Expression): Wat => spellExpression(context, value);
  if (mask.kind === "call" && mask.word === "less") {
    const [low, high] = mask.args as readonly [Expression, Expression];
    if (same(low, otherwise) && same(high, then)) return atLeast(spell(otherwise), spell(then));
    if (same(low, then) && same(high, otherwise)) return atMost(spell(otherwise), spell(then));
  }
  // The mask is spelled last, as it stands last.
  const [yes, no] = [spell(then), spell(otherwise)];
  return select(spell(mask), yes, no);
}

const same = (a: Expression, b: Expression): boolean => JSON.stringify(a) === JSON.stringify(b);

const instructions: Partial<Record<Word, string>> = {
  add: "f32x4.add",
  sub: "f32x4.sub",
  mul: "f32x4.mul",
  div: "f32x4.div",
  min: "f32x4.min",
  max: "f32x4.max",
  neg: "f32x4.neg",
  abs: "f32x4.abs",
  sqrt: "f32x4.sqrt",
  floor: "f32x4.floor",
  round: "f32x4.nearest",
  less: "f32x4.lt",
  lessEqual: "f32x4.le",
  equal: "f32x4.eq",
  and: "v128.and",
  or: "v128.or",
};
