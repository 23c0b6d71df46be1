import { assertNever } from "../../../ir/compiler-bug.ts";
import {
  doubleLocals,
  isTranscendental,
  usesBatch,
  wordsOf,
  type Expression as ExpressionOf,
  type SizedProgram,
  type Statement as StatementOf,
  type Walk as WalkOf,
} from "../../../ir/kernel/program.ts";
import { isFixed } from "../../../ir/types.ts";
import { doerOf, type Split } from "../../../5-plan/threads/split.ts";
import {
  call,
  get,
  i32,
  instruction,
  readBy,
  set,
  withImmediates,
  type Wat,
  type WatFunction,
  type WatLocal,
} from "../wat/wat.ts";
import { bytesOf, createAddresses, type Amount } from "./addresses.ts";
import { createFunctionScope } from "./function-scope.ts";
import { loopsToPart } from "./loops-to-part.ts";
import { onFirst, THREAD, THREADS, waitForAll } from "../threads/barrier.ts";
import { addressBy, spellDoubleSet, spellExpression, type ExpressionContext } from "./spell-expression.ts";

type Expression = ExpressionOf<Amount>;
type Statement = StatementOf<Amount>;
type Loop = Statement & { readonly kind: "loop" };
type Walk = WalkOf<Amount>;

/** A kernel as functions of WebAssembly. The last takes a pointer per buffer, its sizes, the batch if it uses it; it calls the others. */
export interface WasmKernel {
  readonly functions: readonly WatFunction[];
  readonly usesBatch: boolean;
  /** The last takes, behind all else, which thread it is for and how many there are. */
  readonly isShared: boolean;
  /** Whether a size is a number to calculate with, by its place. */
  readonly isFactor: (size: number) => boolean;
}

export interface KernelOptions {
  /** One instruction for multiply and add, rounded once: for hosts with relaxed SIMD. */
  readonly relaxed: boolean;
}

/** How several threads share a kernel, and how many they are. */
interface SpellOptions extends KernelOptions {
  readonly split?: Split | undefined;
}

/** Where a statement stands. */
interface Context extends ExpressionContext {
  readonly kernel: string;
  readonly doubles: ReadonlySet<string>;
  /** Parameters that stand in all lanes. */
  readonly factors: readonly string[];
  /** Loops whose count is a parameter may have no round. */
  readonly mayDoNothing: boolean;
  /** Bodies of loops that become functions of their own, and those functions so far. */
  readonly loopsToPart: ReadonlySet<readonly Statement[]>;
  readonly parts: WatFunction[];
  /** Set where all threads come to a statement. */
  readonly split?: Split | undefined;
}

/** 128-bit SIMD throughout: what is one number stands in all lanes, and a store that is no vector takes the first. */
export function spellKernel(name: string, program: SizedProgram, { relaxed, split }: SpellOptions): WasmKernel {
  const context: Context = {
    kernel: name,
    addresses: createAddresses(program),
    scope: createFunctionScope(),
    relaxed,
    isInline: false,
    doubles: doubleLocals(program.body),
    factors: program.factors ?? [],
    mayDoNothing: program.mayDoNothing ?? false,
    loopsToPart: loopsToPart(program.body),
    parts: [],
    split,
  };
  const body = program.body.flatMap((statement) => spellStatement(context, statement));
  const takesBatch = usesBatch(program);
  const parameters = [
    ...program.buffers.map((buffer) => buffer.name),
    ...program.sizes,
    ...(takesBatch ? ["n"] : []),
    ...(split ? [THREAD, THREADS] : []),
  ];
  const whole = context.scope.finish(
    functionName(name),
    parameters.map((each) => ({ name: each, type: context.factors.includes(each) ? "v128" : "i32" })),
    body,
  );
  return {
    functions: [...context.parts, whole],
    usesBatch: takesBatch,
    isShared: split !== undefined,
    isFactor: (size) => context.factors.includes(program.sizes[size] ?? ""),
  };
}

/** What a kernel is called in its module, where mathematical functions have names too. */
export const functionName = (kernel: string): string => `kernel.${kernel}`;

function spellStatement(context: Context, statement: Statement): readonly Wat[] {
  const { split } = context;
  if (!split) return spellOwn(context, statement);
  const waits = split.awaited.has(statement) ? [waitForAll] : [];
  const alone: Context = { ...context, split: undefined };
  const doer = doerOf(split, statement);
  switch (doer) {
    case "divided":
      return [...waits, ...spellLoop(alone, statement as Loop, ownRounds(context, statement as Loop))];
    case "entered":
      return [...waits, ...spellLoop(context, statement as Loop)];
    case "each":
      return [...waits, ...spellOwn(alone, statement)];
    case "first":
      return [...waits, onFirst(spellOwn(alone, statement))];
    default:
      return assertNever(doer);
  }
}

/** The rounds of a divided loop that this thread does: as many as `roundsOfThread` says. */
function ownRounds({ scope }: Context, { name, count }: Loop): OwnRounds {
  const [rounds, left, first] = (["rounds", "left", "first"] as const).map((what) =>
    scope.declare(`${name}.${what}`, "i32"),
  ) as [string, string, string];
  const hasOneMore = instruction("i32.lt_u", get(THREAD), get(left));
  return {
    first,
    rounds,
    statements: [
      set(left, instruction("i32.rem_u", spellCount(count), get(THREADS))),
      set(rounds, instruction("i32.div_u", spellCount(count), get(THREADS))),
      set(
        first,
        instruction(
          "i32.add",
          instruction("i32.mul", get(rounds), get(THREAD)),
          instruction("select", get(THREAD), get(left), hasOneMore),
        ),
      ),
      set(rounds, instruction("i32.add", get(rounds), hasOneMore)),
    ],
  };
}

/** Locals with the first round and how many there are, and what sets them. */
interface OwnRounds {
  readonly first: string;
  readonly rounds: string;
  readonly statements: readonly Wat[];
}

function spellOwn(context: Context, statement: Statement): readonly Wat[] {
  const { scope, addresses, doubles } = context;
  switch (statement.kind) {
    case "local":
    case "set": {
      const { name, value } = statement;
      if (!doubles.has(name)) return [set(scope.declare(name, "v128"), spellExpression(context, value))];
      const [low, high] = spellDoubleSet(context, name, value);
      return [set(scope.declare(`${name}_low`, "v128"), low), set(scope.declare(`${name}_high`, "v128"), high)];
    }
    case "store": {
      const value = spellExpression(context, statement.value);
      if (statement.indices) {
        const place = addressBy(addresses.addressOf(statement.at), statement.indices);
        return statement.vector
          ? [instruction("v128.store", place, value)]
          : [withImmediates("v128.store32_lane", [0], place, value)];
      }
      return statement.vector
        ? [addresses.access("v128.store", statement.at, { value })]
        : [addresses.access("v128.store32_lane", statement.at, { lane: 0, value })];
    }
    case "loop":
      return spellLoop(context, statement);
    default:
      return assertNever(statement);
  }
}

/** A loop that goes round at least once, unless it counts the batch, which may be empty, or an open size. */
function spellLoop(context: Context, loop: Loop, own?: OwnRounds): readonly Wat[] {
  const rounds = spellRounds(context, loop, own);
  if (own) return [...own.statements, { kind: "if", condition: get(own.rounds), body: rounds }];
  if (typeof loop.count === "string")
    return context.mayDoNothing ? [{ kind: "if", condition: get(loop.count), body: rounds }] : rounds;
  return !isFixed(loop.count) ? [{ kind: "if", condition: get("n"), body: rounds }] : rounds;
}

function spellRounds(context: Context, whole: Loop, own?: OwnRounds): readonly Wat[] {
  const { name, count, walks, body } = whole;
  const { scope, addresses, split } = context;
  const begin = walks.map(({ pointer, start, step }) => {
    const place = addresses.addressOf(start);
    const further = own && instruction("i32.mul", get(own.first), bytesOf(step));
    return set(scope.declare(pointer, "i32"), further ? instruction("i32.add", place, further) : place);
  });
  const rounds = own ? get(own.rounds) : spellCount(count);
  const within = { ...context, isInline: isShortAndWide(body) };
  const inner = context.loopsToPart.has(body)
    ? [spellPart(within, body)]
    : body.flatMap((each) => spellStatement(within, each));
  const guide = walks.find(isGuide);
  const steps = walks.filter((walk) => walk !== guide).map((walk) => set(walk.pointer, moved(walk)));
  const label = `${name}_loop`;
  const loop = (goesOn: Wat): Wat => ({
    kind: "loop",
    label,
    body: [
      ...inner,
      ...(split?.rejoined.has(whole) ? [waitForAll] : []),
      ...steps,
      withImmediates("br_if", [`$${label}`], goesOn),
    ],
  });
  if (!guide) {
    const counter = scope.declare(name, "i32");
    return [
      ...begin,
      set(counter, rounds),
      loop({ kind: "tee", local: counter, value: instruction("i32.sub", get(counter), i32(1)) }),
    ];
  }
  // One of the pointers tells the end, so that no counter is needed beside it.
  const end = scope.declare(`${name}_end`, "i32");
  const stride = guide.step * 4;
  const length = typeof count === "number" && !own ? i32(count * stride) : instruction("i32.mul", rounds, i32(stride));
  return [
    ...begin,
    set(end, instruction("i32.add", get(guide.pointer), length)),
    loop(instruction("i32.ne", { kind: "tee", local: guide.pointer, value: moved(guide) }, get(end))),
  ];
}

const isGuide = (walk: Walk): walk is Walk & { readonly step: number } =>
  typeof walk.step === "number" && walk.step !== 0;

const moved = ({ pointer, step }: Walk): Wat => instruction("i32.add", get(pointer), bytesOf(step));

function spellCount(count: Loop["count"]): Wat {
  if (typeof count === "string") return get(count);
  if (isFixed(count)) return i32(count);
  return count.factor === 1 ? get("n") : instruction("i32.mul", get("n"), i32(count.factor));
}

/** The body of a loop as a function of its own, which takes all that it reads of what is around; and the call of it. */
function spellPart(outer: Context, statements: readonly Statement[]): Wat {
  const scope = createFunctionScope();
  const body = statements.flatMap((each) => spellStatement({ ...outer, scope }, each));
  const own = new Set(scope.locals().map(({ name }) => name));
  const taken = readBy(body).filter((name) => !own.has(name));
  const types = new Map<string, WatLocal["type"]>(outer.scope.locals().map(({ name, type }) => [name, type]));
  for (const factor of outer.factors) types.set(factor, "v128");
  const name = `${functionName(outer.kernel)}.${outer.parts.length + 1}`;
  outer.parts.push(
    scope.finish(
      name,
      taken.map((each) => ({ name: each, type: types.get(each) ?? "i32" })),
      body,
    ),
  );
  return call(name, taken.map(get));
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
