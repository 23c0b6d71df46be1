import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { Expression as ExpressionOf, Word } from "../../ir/kernel/program.ts";

type Amount = number | string;
type Expression = ExpressionOf<Amount>;

/** Four numbers in double precision are two vectors: the lower two lanes and the upper two. */
type Half = "low" | "high";
const HALVES: readonly Half[] = ["low", "high"];

/** What is spelled in single precision, and how a constant is held in a local. */
interface Singles {
  readonly spell: (value: Expression) => string;
  /** A vector load of two numbers, the second half from two elements further. */
  readonly loadHalf: (value: Expression & { readonly kind: "load" }, half: Half) => string;
  readonly held: (text: string) => string;
  readonly batch: () => string;
}

export function createDoubles(singles: Singles) {
  const spellHalf = (value: Expression, half: Half): string => {
    switch (value.kind) {
      case "number":
        return singles.held(`f64x2 ${Array(2).fill(spellNumber(value.value)).join(" ")}`);
      case "local":
        return `(local.get $${value.name}_${half})`;
      case "batch":
        return singles.batch();
      case "call":
        break;
      default:
        throw new CompilerBug("a load that is to be double was not made so");
    }
    const { word, args } = value;
    const [a, b, c] = args as readonly [Expression, Expression, Expression];
    if (word === "toDouble") return promoted(a, half);
    if (word === "madd")
      return `(f64x2.add (f64x2.mul ${spellHalf(a, half)} ${spellHalf(b, half)}) ${spellHalf(c, half)})`;
    const instruction = instructions[word];
    if (!instruction) throw new CompilerBug(`${word} of doubles`);
    return `(${instruction} ${args.map((arg) => spellHalf(arg, half)).join(" ")})`;
  };

  const promoted = (value: Expression, half: Half): string => {
    if (value.kind === "number" || value.kind === "batch") return spellHalf(value, half);
    if (value.kind === "load")
      return `(f64x2.promote_low_f32x4 ${value.vector ? singles.loadHalf(value, half) : singles.spell(value)})`;
    if (value.kind !== "local") throw new CompilerBug("only a local, a load or a number is made double");
    const lanes = singles.spell(value);
    const upper = `(i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 ${lanes} ${lanes})`;
    return `(f64x2.promote_low_f32x4 ${half === "low" ? lanes : upper})`;
  };

  return {
    /** What a local of that name is made of or set to: its lower half, then its upper half. */
    spellSet(name: string, value: Expression): readonly [low: string, high: string] {
      const summed = value.kind === "call" && value.word === "sumLanes" ? value.args[0] : undefined;
      const [low, high] = HALVES.map((half) => spellHalf(summed ?? value, half)) as [string, string];
      if (!summed) return [low, high];
      if (summed.kind !== "local") throw new CompilerBug("only a local's lanes are summed up in double precision");
      // The lower half has been set by then.
      return [`(call $sum_doubles ${low} ${high})`, `(local.get $${name}_low)`];
    },
    single: (value: Expression): string => {
      const halves = HALVES.map((half) => `(f32x4.demote_f64x2_zero ${spellHalf(value, half)})`);
      return `(i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 ${halves.join(" ")})`;
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

function spellNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** The sum of four doubles, in both lanes. */
export const sumDoubles = `  (func $sum_doubles (param $low v128) (param $high v128) (result v128)
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (f64x2.add (local.get $low) (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $low) (local.get $low))))`;
