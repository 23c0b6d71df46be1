import { CompilerBug } from "../../../ir/compiler-bug.ts";
import type { Expression as ExpressionOf, Word } from "../../../ir/kernel/program.ts";
import { addDouble, demote, join, mulDouble, promote, upperHalf } from "../math/instructions.ts";
import { call, get, instruction, vector, type VectorConstant, type Wat } from "../wat/wat.ts";
import type { Amount } from "./addresses.ts";

type Expression = ExpressionOf<Amount>;

/** Four numbers in double precision are two vectors: the lower two lanes and the upper two. */
type Half = "low" | "high";
const HALVES: readonly Half[] = ["low", "high"];

/** What is spelled in single precision, and how a constant is held in a local. */
interface Singles {
  readonly spell: (value: Expression) => Wat;
  /** A vector load of two numbers, the second half from two elements further. */
  readonly loadHalf: (value: Expression & { readonly kind: "load" }, half: Half) => Wat;
  readonly constant: (value: VectorConstant) => Wat;
}

interface Doubles {
  /** What a local of that name is made of or set to: its lower half, then its upper half. */
  readonly spellSet: (name: string, value: Expression) => readonly [low: Wat, high: Wat];
  readonly single: (value: Expression) => Wat;
}

export function createDoubles(singles: Singles): Doubles {
  const spellHalf = (value: Expression, half: Half): Wat => {
    switch (value.kind) {
      case "number":
        return singles.constant(vector("f64x2", value.value));
      case "local":
        return get(`${value.name}_${half}`);
      case "batch":
        return instruction("f64x2.splat", instruction("f64.convert_i32_s", get("n")));
      case "call":
        break;
      default:
        throw new CompilerBug("a load that is to be double was not made so");
    }
    const { word, args } = value;
    const [a, b, c] = args as readonly [Expression, Expression, Expression];
    if (word === "toDouble") return promoted(a, half);
    if (word === "madd") return addDouble(mulDouble(spellHalf(a, half), spellHalf(b, half)), spellHalf(c, half));
    const name = instructions[word];
    if (!name) throw new CompilerBug(`${word} of doubles`);
    return instruction(name, ...args.map((arg) => spellHalf(arg, half)));
  };

  const promoted = (value: Expression, half: Half): Wat => {
    if (value.kind === "number" || value.kind === "batch") return spellHalf(value, half);
    if (value.kind === "load") return promote(value.vector ? singles.loadHalf(value, half) : singles.spell(value));
    if (value.kind !== "local") throw new CompilerBug("only a local, a load or a number is made double");
    const lanes = singles.spell(value);
    return promote(half === "low" ? lanes : upperHalf(lanes));
  };

  return {
    spellSet(name, value) {
      const summed = value.kind === "call" && value.word === "sumLanes" ? value.args[0] : undefined;
      const [low, high] = HALVES.map((half) => spellHalf(summed ?? value, half)) as [Wat, Wat];
      if (!summed) return [low, high];
      if (summed.kind !== "local") throw new CompilerBug("only a local's lanes are summed up in double precision");
      // The lower half has been set by then.
      return [call("sum_doubles", [low, high]), get(`${name}_low`)];
    },
    single(value) {
      const [low, high] = HALVES.map((half) => demote(spellHalf(value, half))) as [Wat, Wat];
      return join(low, high);
    },
  };
}

const instructions: Partial<Record<Word, string>> = {
  add: "f64x2.add",
  sub: "f64x2.sub",
  mul: "f64x2.mul",
  div: "f64x2.div",
  max: "f64x2.max",
  neg: "f64x2.neg",
  sqrt: "f64x2.sqrt",
};
