import { assertNever, CompilerBug } from "../../ir/compiler-bug.ts";
import {
  doubleLocals,
  isTranscendental,
  statementsOf,
  wordsOf,
  type Expression as ExpressionOf,
  type PointerAt as PointerAtOf,
  type SizedProgram,
  type Statement as StatementOf,
  type Walk as WalkOf,
  type Word,
} from "../../ir/kernel/program.ts";
import { isFixed } from "../../ir/types.ts";
import { loopsToPart } from "./loops-to-part.ts";
import { createDoubles, sumDoubles } from "./spell-doubles.ts";
import { watMath, type MathName } from "./wat-math.ts";

type Amount = number | string;
type Expression = ExpressionOf<Amount>;
type PointerAt = PointerAtOf<Amount>;
type Statement = StatementOf<Amount>;
type Walk = WalkOf<Amount>;
type LocalType = "i32" | "v128";

/** A kernel as a function of WebAssembly text: a pointer per buffer, its sizes, the batch. */
export interface WatKernel {
  readonly text: string;
  readonly usesBatch: boolean;
  /** Functions of `wat-math.ts` that it calls. */
  readonly math: readonly string[];
}

export interface WatOptions {
  /** One instruction for multiply and add, rounded once: for hosts with relaxed SIMD. */
  readonly relaxed: boolean;
}

/** 128-bit SIMD throughout: what is one number stands in all lanes, and a store that is no vector takes the first. */
export function spellWatKernel(name: string, program: SizedProgram, { relaxed }: WatOptions): WatKernel {
  let locals = new Map<string, LocalType>();
  let constants = new Map<string, string>();
  const parts: string[] = [];
  const partLoops = loopsToPart(program.body);
  const math = new Set<string>();
  let usesBatch = false;
  /** Whether functions of `wat-math.ts` are written out where they are used: a call costs about as much as they do. */
  let isInline = false;
  const pointers = new Set(
    [...statementsOf(program.body)].flatMap((each) =>
      each.kind === "loop" ? each.walks.map((walk) => walk.pointer) : [],
    ),
  );
  const local = (id: string, type: LocalType): string => {
    locals.set(id, type);
    return `$${id}`;
  };

  /** A distance in bytes. Sizes come in elements. */
  const bytes = (amount: Amount): string =>
    typeof amount === "number" ? `(i32.const ${amount * 4})` : `(i32.shl (local.get $${amount}) (i32.const 2))`;
  const start = ({ buffer, pointer }: PointerAt): string => {
    if (pointer === undefined) return `(local.get $${program.buffers[buffer]?.name})`;
    if (!pointers.has(pointer)) throw new CompilerBug(`pointer ${pointer} is not known`);
    return `(local.get $${pointer})`;
  };
  const address = (at: PointerAt): string =>
    at.offset === 0 ? start(at) : `(i32.add ${start(at)} ${bytes(at.offset)})`;
  /** The address of an access, so many elements further: constants go into the instruction, where they cost nothing. */
  const access = (instruction: string, at: PointerAt, further = 0): string => {
    const isConstant = typeof at.offset === "number" && at.offset >= 0;
    const distance = further + (isConstant ? Number(at.offset) : 0);
    const from = isConstant ? start(at) : address(at);
    return `${instruction}${distance === 0 ? "" : ` offset=${distance * 4}`} ${from}`;
  };

  const constant = (value: number): string => held(`f32x4 ${Array(4).fill(spellNumber(value)).join(" ")}`);
  /** A constant in a local, by its text: engines build one from several instructions each time. */
  const held = (text: string): string => {
    const known = constants.get(text) ?? `c${constants.size}`;
    constants.set(text, known);
    return `(local.get $${known})`;
  };

  const doubles = doubleLocals(program.body);
  const double = createDoubles({
    spell: (value) => spell(value),
    loadHalf: ({ at }, half) => `(${access("v128.load64_zero", at, half === "low" ? 0 : 2)})`,
    held,
    batch: () => ((usesBatch = true), "(f64x2.splat (f64.convert_i32_s (local.get $n)))"),
  });

  const spell = (value: Expression): string => {
    switch (value.kind) {
      case "number":
        return constant(value.value);
      case "local":
        return `(local.get $${value.name})`;
      case "batch":
        usesBatch = true;
        return "(f32x4.splat (f32.convert_i32_s (local.get $n)))";
      case "load":
        return `(${access(value.vector ? "v128.load" : "v128.load32_splat", value.at)})`;
      case "gather": {
        const steps = value.indices.map(({ local: index, stride }) => {
          const whole = `(i32.trunc_sat_f32_u (f32x4.extract_lane 0 (local.get $${index})))`;
          return `(i32.mul ${whole} ${bytes(stride)})`;
        });
        const place = steps.reduce((from, step) => `(i32.add ${from} ${step})`, address(value.at));
        return `(${value.vector ? "v128.load" : "v128.load32_splat"} ${place})`;
      }
      case "call":
        return spellCall(value.word, value.args);
      default:
        return assertNever(value);
    }
  };

  const spellCall = (word: Word, args: readonly Expression[]): string => {
    const [a, b, c] = args as readonly [Expression, Expression, Expression];
    if (word === "madd")
      return relaxed
        ? `(f32x4.relaxed_madd ${spell(a)} ${spell(b)} ${spell(c)})`
        : `(f32x4.add (f32x4.mul ${spell(a)} ${spell(b)}) ${spell(c)})`;
    if (word === "index") {
      if (b.kind !== "number") throw new CompilerBug("an index below what is not known");
      // 0 < a ? a : 0, so that NaN is 0.
      return `(f32x4.trunc (f32x4.min (f32x4.pmax ${constant(0)} ${spell(a)}) ${constant(b.value - 1)}))`;
    }
    if (word === "select") return spellSelect(a, b, c);
    if (word === "not" && a.kind === "call" && a.word === "equal") return `(f32x4.ne ${a.args.map(spell).join(" ")})`;
    if (word === "fround") return spell(a);
    if (word === "toSingle") return double.single(a);
    if (word === "sumLanes") return `(call $sum_lanes ${spell(a)})`;
    if (word === "maxLanes") return `(call $max_lanes ${spell(a)})`;
    const instruction = instructions[word];
    if (instruction) return `(${instruction} ${args.map(spell).join(" ")})`;
    if (isInline) return spellInline(word as MathName, args);
    math.add(word);
    return `(call $${word} ${args.map(spell).join(" ")})`;
  };

  /** The function's body as a block, its locals under names of its own. */
  const spellInline = (word: MathName, args: readonly Expression[]): string => {
    const { parameters, lines } = watMath[word];
    const operands = args.map(spell);
    const code = lines.filter((line) => !line.startsWith(";;"));
    const own = new Set([...parameters, ...code.flatMap((line) => /^\(local\.set \$(\w+)/.exec(line)?.[1] ?? [])]);
    const renamed = code.map((line) =>
      line
        .replace(/\$(\w+)/g, (whole, id: string) =>
          own.has(id) ? `$${local(`${word}_${id}`, "v128").slice(1)}` : whole,
        )
        .replace(/\(v128\.const ([^()]+)\)/g, (_, text: string) => held(text)),
    );
    const set = parameters.map((id, i) => `(local.set ${local(`${word}_${id}`, "v128")} ${operands[i]})`);
    return `(block (result v128) ${[...set, ...renamed].join(" ")})`;
  };

  /** `a < b ? b : a` and its mirror image are one instruction, which keeps NaN and −0 as PyTorch does. */
  const spellSelect = (mask: Expression, then: Expression, otherwise: Expression): string => {
    if (mask.kind === "call" && mask.word === "less") {
      const [low, high] = mask.args as readonly [Expression, Expression];
      if (same(low, otherwise) && same(high, then)) return `(f32x4.pmax ${spell(otherwise)} ${spell(then)})`;
      if (same(low, then) && same(high, otherwise)) return `(f32x4.pmin ${spell(otherwise)} ${spell(then)})`;
    }
    return `(v128.bitselect ${spell(then)} ${spell(otherwise)} ${spell(mask)})`;
  };

  const spellStatement = (statement: Statement, depth: number): string[] => {
    const indent = "  ".repeat(depth);
    switch (statement.kind) {
      case "local":
      case "set": {
        if (!doubles.has(statement.name))
          return [`${indent}(local.set ${local(statement.name, "v128")} ${spell(statement.value)})`];
        const [low, high] = double.spellSet(statement.name, statement.value);
        return [
          `${indent}(local.set ${local(`${statement.name}_low`, "v128")} ${low})`,
          `${indent}(local.set ${local(`${statement.name}_high`, "v128")} ${high})`,
        ];
      }
      case "store": {
        const { at, value, vector } = statement;
        const [head, lane] = vector ? ["v128.store", ""] : ["v128.store32_lane", " 0"];
        const place = access("", at).trim();
        const offset = /^offset=\d+ /.exec(place)?.[0] ?? "";
        return [
          `${indent}(${head} ${offset}${lane === "" ? "" : `${lane.trim()} `}${place.slice(offset.length)} ${spell(value)})`,
        ];
      }
      case "loop":
        return spellLoop(statement, depth);
      default:
        return assertNever(statement);
    }
  };

  const spellLoop = ({ name, count, walks, body }: Statement & { kind: "loop" }, depth: number): string[] => {
    const indent = "  ".repeat(depth);
    const total =
      typeof count === "string"
        ? `(local.get $${count})`
        : isFixed(count)
          ? `(i32.const ${count})`
          : ((usesBatch = true),
            count.factor === 1 ? "(local.get $n)" : `(i32.mul (local.get $n) (i32.const ${count.factor}))`);
    const begin = walks.map((walk) => `${indent}(local.set ${local(walk.pointer, "i32")} ${address(walk.start)})`);
    const outer = isInline;
    isInline = isShortAndWide(body);
    const inner = partLoops.has(body)
      ? [`${indent}  ${spellPart(body)}`]
      : body.flatMap((each) => spellStatement(each, depth + 1));
    isInline = outer;
    const move = (walk: Walk): string => `(i32.add (local.get $${walk.pointer}) ${bytes(walk.step)})`;
    const guide = walks.find((walk) => typeof walk.step === "number" && walk.step !== 0);
    const others = walks.filter((walk) => walk !== guide);
    const steps = others.map((walk) => `${indent}  (local.set $${walk.pointer} ${move(walk)})`);
    if (!guide || typeof guide.step !== "number") {
      const counter = local(name, "i32");
      return [
        ...begin,
        `${indent}(local.set ${counter} ${total})`,
        `${indent}(loop $${name}_loop`,
        ...inner,
        ...steps,
        `${indent}  (br_if $${name}_loop (local.tee ${counter} (i32.sub (local.get ${counter}) (i32.const 1)))))`,
      ];
    }
    // One of the pointers tells the end, so that no counter is needed beside it.
    const end = local(`${name}_end`, "i32");
    const length =
      typeof count === "object" || typeof count === "string"
        ? `(i32.mul ${total} (i32.const ${guide.step * 4}))`
        : `(i32.const ${count * guide.step * 4})`;
    return [
      ...begin,
      `${indent}(local.set ${end} (i32.add (local.get $${guide.pointer}) ${length}))`,
      `${indent}(loop $${name}_loop`,
      ...inner,
      ...steps,
      `${indent}  (br_if $${name}_loop (i32.ne (local.tee $${guide.pointer} ${move(guide)}) (local.get ${end}))))`,
    ];
  };

  /** A function of these lines, with the locals and constants that were met since the last one began. */
  const functionOf = (id: string, params: readonly string[], lines: readonly string[]): string => {
    const declared = [...locals].map(([name, type]) => `(local $${name} ${type})`);
    const holders = [...constants.values()].map((name) => `(local $${name} v128)`);
    const held = [...constants].map(([text, name]) => `    (local.set $${name} (v128.const ${text}))`);
    return [
      `  (func $kernel.${id} ${params.join(" ")}`,
      ...(declared.length + holders.length > 0 ? [`    ${[...declared, ...holders].join(" ")}`] : []),
      ...held,
      ...lines,
      "  )",
    ].join("\n");
  };

  /** The body of a loop as a function of its own, and the call of it. */
  const spellPart = (statements: readonly Statement[]): string => {
    const outer = { locals, constants };
    locals = new Map();
    constants = new Map();
    const lines = statements.flatMap((each) => spellStatement(each, 2));
    const own = new Set([...locals.keys(), ...constants.values()]);
    const taken = [...new Set([...lines.join("\n").matchAll(/\(local\.get \$(\w+)\)/g)].map(([, id]) => id as string))];
    const free = taken.filter((id) => !own.has(id));
    const id = `${name}.${parts.length + 1}`;
    parts.push(
      functionOf(
        id,
        free.map((each) => `(param $${each} ${outer.locals.get(each) ?? "i32"})`),
        lines,
      ),
    );
    ({ locals, constants } = outer);
    return `(call $kernel.${id} ${free.map((each) => `(local.get $${each})`).join(" ")})`;
  };

  const body = program.body.flatMap((statement) => spellStatement(statement, 2));
  const params = [...program.buffers.map((buffer) => buffer.name), ...program.sizes, ...(usesBatch ? ["n"] : [])];
  const whole = functionOf(
    name,
    params.map((each) => `(param $${each} i32)`),
    body,
  );
  return { text: [...parts, whole].join("\n"), usesBatch, math: [...math].sort() };
}

/** How many functions a loop may write out. */
const MOST_INLINE = 3;

/** Whether an innermost loop works on vectors, and has so few functions in it that they may stand there themselves. */
function isShortAndWide(body: readonly Statement[]): boolean {
  if (body.some(({ kind }) => kind === "loop")) return false;
  const values = body.flatMap((each) => ("value" in each ? [each.value] : []));
  const functions = values.flatMap((value) => [...wordsOf(value)].filter(isTranscendental));
  const isWide = body.some((each) => each.kind === "store" && each.vector) || values.some(readsVector);
  return isWide && functions.length > 0 && functions.length <= MOST_INLINE;
}

const readsVector = (value: Expression): boolean =>
  value.kind === "load" ? value.vector === true : value.kind === "call" && value.args.some(readsVector);

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
  not: "v128.not",
};

function spellNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single < 0 ? "-inf" : "inf";
  return Object.is(single, -0) ? "-0" : String(single);
}

/** What four lanes come to, in all of them: first two and two, then the two results. */
const foldLanes = (name: string, instruction: string): string => `  (func $${name} (param $x v128) (result v128)
    (local.set $x (${instruction} (local.get $x) (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x))))
    (${instruction} (local.get $x) (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11 (local.get $x) (local.get $x))))`;

/** Functions that kernels call, by name. */
export const laneFunctions: Readonly<Record<string, string>> = {
  sum_lanes: foldLanes("sum_lanes", "f32x4.add"),
  max_lanes: foldLanes("max_lanes", "f32x4.max"),
  sum_doubles: sumDoubles,
};
