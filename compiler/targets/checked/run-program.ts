import { assertNever, CompilerBug } from "../../ir/compiler-bug.ts";
import type { Expression, GatherIndex, PointerAt, SizedProgram, Statement } from "../../ir/kernel/program.ts";
import { calculations } from "../../ir/kernel/calculate.ts";
import { read, write, type CheckedMemory } from "./memory.ts";

type Amount = number | string;
/** One number for each lane. */
type Lanes = readonly number[];

/** Hears of a run as it goes on, for tests of what threads share. */
export interface Watch {
  readonly statement: (statement: Statement<Amount>, run: () => void) => void;
  readonly round: (loop: Statement<Amount>, round: number, rounds: number, run: () => void) => void;
  readonly touch: (numbers: Float32Array, at: number, isWrite: boolean) => void;
}

interface Run {
  readonly watch?: Watch | undefined;
  readonly memory: readonly CheckedMemory[];
  readonly amounts: ReadonlyMap<string, number>;
  readonly batch: number;
  readonly lanes: number;
  readonly pointers: Map<string, number>;
  readonly locals: Map<string, Lanes>;
}

/**
 * Runs a kernel as it is written down, without a speller: every access is held to its buffer, and to what has been written.
 * Numbers are in double precision until they are stored.
 *
 * @throws CompilerBug where the program reads or writes what it must not
 */
export function runProgram(
  program: SizedProgram,
  {
    memory,
    sizes,
    batch,
    lanes,
    watch,
  }: {
    readonly memory: readonly CheckedMemory[];
    readonly sizes: readonly number[];
    readonly batch: number;
    readonly lanes: number;
    readonly watch?: Watch | undefined;
  },
): void {
  const amounts = new Map(program.sizes.map((name, i) => [name, sizes[i] as number]));
  const factors = (program.factors ?? []).map((name) => [name, Array(lanes).fill(amounts.get(name))] as const);
  const locals = new Map<string, Lanes>(factors);
  const run: Run = { watch, memory, amounts, batch, lanes, pointers: new Map(), locals };
  for (const statement of program.body) execute(run, statement);
}

function execute(run: Run, statement: Statement<Amount>): void {
  if (run.watch) run.watch.statement(statement, () => executeOwn(run, statement));
  else executeOwn(run, statement);
}

function executeOwn(run: Run, statement: Statement<Amount>): void {
  switch (statement.kind) {
    case "local":
    case "set":
      run.locals.set(statement.name, evaluate(run, statement.value));
      return;
    case "store": {
      const at = placeOf(run, statement.at) + furtherBy(run, statement.indices ?? []);
      const values = evaluate(run, statement.value);
      const count = statement.vector ? run.lanes : 1;
      for (let lane = 0; lane < count; lane++) {
        const buffer = bufferOf(run, statement.at);
        write(buffer, at + lane, values[lane] as number);
        run.watch?.touch(buffer.numbers, at + lane, true);
      }
      return;
    }
    case "loop": {
      const { count, walks, body } = statement;
      const rounds = typeof count === "object" ? count.factor * run.batch : amountOf(run, count);
      for (const { pointer, start } of walks) run.pointers.set(pointer, placeOf(run, start));
      for (let round = 0; round < rounds; round++) {
        const inner = (): void => body.forEach((each) => execute(run, each));
        if (run.watch) run.watch.round(statement, round, rounds, inner);
        else inner();
        for (const { pointer, step } of walks)
          run.pointers.set(pointer, (run.pointers.get(pointer) as number) + amountOf(run, step));
      }
      return;
    }
    default:
      assertNever(statement);
  }
}

function evaluate(run: Run, value: Expression<Amount>): Lanes {
  switch (value.kind) {
    case "number":
      return inAllLanes(run, value.value);
    case "batch":
      return inAllLanes(run, run.batch);
    case "local": {
      const found = run.locals.get(value.name);
      if (!found) throw new CompilerBug(`the local ${value.name} is read before it is set`);
      return found;
    }
    case "load":
      return load(run, value.at, 0, value.vector);
    case "gather":
      return load(run, value.at, furtherBy(run, value.indices), value.vector);
    case "call":
      break;
    default:
      return assertNever(value);
  }
  const args = value.args.map((arg) => evaluate(run, arg));
  const first = args[0] as Lanes;
  if (value.word === "sumLanes")
    return inAllLanes(
      run,
      first.reduce((a, b) => a + b),
    );
  if (value.word === "maxLanes") return inAllLanes(run, Math.max(...first));
  const calculate = calculations[value.word];
  return first.map((a, lane) => calculate(a, args[1]?.[lane] as number, args[2]?.[lane] as number));
}

const furtherBy = (run: Run, indices: readonly GatherIndex<Amount>[]): number =>
  indices.reduce((sum, { local, stride }) => sum + (run.locals.get(local)?.[0] ?? NaN) * amountOf(run, stride), 0);

function load(run: Run, at: PointerAt<Amount>, further: number, isVector: true | undefined): Lanes {
  const place = placeOf(run, at) + further;
  const buffer = bufferOf(run, at);
  const readAt = (each: number): number => {
    run.watch?.touch(buffer.numbers, each, false);
    return read(buffer, each);
  };
  if (!isVector) return inAllLanes(run, readAt(place));
  return Array.from({ length: run.lanes }, (_, lane) => readAt(place + lane));
}

const inAllLanes = ({ lanes }: Run, value: number): Lanes => Array.from({ length: lanes }, () => value);

const bufferOf = ({ memory }: Run, { buffer }: PointerAt<Amount>): CheckedMemory => memory[buffer] as CheckedMemory;

function placeOf(run: Run, { pointer, offset }: PointerAt<Amount>): number {
  const start = pointer === undefined ? 0 : run.pointers.get(pointer);
  if (start === undefined) throw new CompilerBug(`the pointer ${pointer} is read before it is set`);
  return start + amountOf(run, offset);
}

function amountOf({ amounts }: Run, amount: Amount): number {
  const found = typeof amount === "number" ? amount : amounts.get(amount);
  if (found === undefined) throw new CompilerBug(`the size ${amount} is not handed over`);
  return found;
}
