import { doerOf, roundsOfThread, UNDIVIDED } from "../../compiler/5-plan/threads/split.ts";
import type { Loop, Statement } from "../../compiler/5-plan/threads/accesses.ts";
import type { Plan, PlanStep } from "../../compiler/5-plan/plan.ts";
import { runPlan } from "../../compiler/targets/checked/run-plan.ts";
import type { Watch } from "../../compiler/targets/checked/run-program.ts";
import type { PlanData } from "../../compiler/targets/target.ts";

/** Every thread does it. */
const EACH = -1;

/** Who has touched a number since threads have last waited for each other, and when that was. */
interface Touched {
  readonly readIn: Int32Array;
  readonly reader: Int32Array;
  readonly writtenIn: Int32Array;
  readonly writer: Int32Array;
}

/**
 * Runs a plan in one thread and notes which of several would have done each access, as the plan says.
 *
 * @returns where a thread touches what another one writes without having waited for it: none in a right plan; and how many
 *   rounds were divided
 */
export function watchThreads(
  plan: Plan,
  data: PlanData,
  lanes: number,
  threads: number,
): { readonly wrong: readonly string[]; readonly divided: number; readonly results: readonly Float32Array[] } {
  const wrong = new Set<string>();
  const memories = new Map<ArrayBufferLike, Touched>();
  let now = 1;
  let divided = 0;

  let last: { readonly buffer: ArrayBufferLike; readonly touched: Touched } | undefined;
  const touchedOf = ({ buffer }: Float32Array): Touched => {
    if (last?.buffer !== buffer) last = { buffer, touched: found(buffer) };
    return last.touched;
  };
  const found = (buffer: ArrayBufferLike): Touched => {
    const known = memories.get(buffer);
    if (known) return known;
    const make = (): Int32Array => new Int32Array(buffer.byteLength / 4);
    const made = { readIn: make(), reader: make(), writtenIn: make(), writer: make() };
    memories.set(buffer, made);
    return made;
  };

  const watchStep = (step: PlanStep): Watch => {
    const kernel = plan.kernels.find(({ name }) => name === step.kernel);
    const split = kernel?.split ?? UNDIVIDED;
    if (step.waits) now++;
    // What is not divided at all is the first thread's.
    let isShared = kernel?.split !== undefined;
    let doer = isShared ? EACH : 0;
    const within = (who: number, shared: boolean, run: () => void): void => {
      const before = { doer, isShared };
      [doer, isShared] = [who, shared];
      run();
      ({ doer, isShared } = before);
    };
    const complain = (what: string, at: number): void => void wrong.add(`${step.kernel}: ${what} at ${at % 1000}…`);
    return {
      statement(statement: Statement, run) {
        if (!isShared) return run();
        if (split.awaited.has(statement)) now++;
        const who = doerOf(split, statement);
        if (who === "entered" || who === "divided") return run();
        within(who === "first" ? 0 : EACH, false, run);
      },
      round(statement, round, rounds, run) {
        const loop = statement as Loop;
        if (!isShared) return run();
        if (doerOf(split, loop) === "divided") {
          divided++;
          const owner = Array.from({ length: threads }, (_, thread) =>
            roundsOfThread(rounds, thread, threads),
          ).findIndex(({ first, end }) => round >= first && round < end);
          return within(owner, false, run);
        }
        run();
        if (split.rejoined.has(loop)) now++;
      },
      touch(numbers, at, isWrite) {
        const { readIn, reader, writtenIn, writer } = touchedOf(numbers);
        const place = numbers.byteOffset / 4 + at;
        if (writtenIn[place] === now && (writer[place] !== doer || doer === EACH))
          complain(`${isWrite ? "written" : "read"}, which another thread writes`, at);
        if (isWrite) {
          if (readIn[place] === now && reader[place] !== doer) complain("written, which another thread reads", at);
          writtenIn[place] = now;
          writer[place] = doer;
        } else {
          // Two readers are as bad as all of them.
          reader[place] = readIn[place] === now && reader[place] !== doer ? EACH : doer;
          readIn[place] = now;
        }
      },
    };
  };
  const results = runPlan(plan, data, lanes, watchStep);
  return { wrong: [...wrong], divided, results };
}
