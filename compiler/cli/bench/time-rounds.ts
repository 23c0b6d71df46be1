/** What is timed: its parts, which run in this order, each by the clock. */
export type Subject = readonly (() => void)[];

/** V8 compiles WebAssembly again in the background, and a function only uses that when it is called the next time. */
const WARM_PASSES = 10;
const WARM_MILLISECONDS = 300;
/** A round is not shorter, so that what takes microseconds is an average over many runs. */
const ROUND_MILLISECONDS = 2;

export interface Rounds {
  readonly rounds: number;
  /** How often each runs before, at least; ten times, if it is not said. */
  readonly warmPasses?: number;
  /** Called before each warm-up and each round. */
  readonly onStep: (text: string) => void;
}

/**
 * Times subjects against each other: they take turns in each round, so that whatever else the machine is doing meets all
 * of them, and another one begins each time.
 *
 * @returns milliseconds, by subject, part and round
 */
export function timeRounds(
  subjects: readonly Subject[],
  { rounds, warmPasses = WARM_PASSES, onStep }: Rounds,
): readonly Times[] {
  const passes = subjects.map((subject, i) => {
    onStep(`warming up ${i + 1}/${subjects.length}…`);
    warmUp(subject, warmPasses);
    return passesIn(subject, ROUND_MILLISECONDS);
  });
  const times = subjects.map((subject) => subject.map((): number[] => []));
  for (let round = 0; round < rounds; round++) {
    onStep(`round ${round + 1}/${rounds}…`);
    for (let turn = 0; turn < subjects.length; turn++) {
      const at = (round + turn) % subjects.length;
      const taken = timePasses(subjects[at] ?? [], passes[at] ?? 1);
      taken.forEach((each, part) => times[at]?.[part]?.push(each));
    }
  }
  return times;
}

/** For each part, a time for each round. */
export type Times = readonly (readonly number[])[];

/** Runs a subject until the engine has had the time to optimize it. */
function warmUp(subject: Subject, passes: number): void {
  const start = performance.now();
  for (let pass = 0; pass < passes || performance.now() - start < WARM_MILLISECONDS; pass++)
    for (const part of subject) part();
}

/** How often a subject runs in some time, at least once. The clocks of pages may stand still for longer than a pass takes. */
function passesIn(subject: Subject, milliseconds: number): number {
  const start = performance.now();
  let passes = 0;
  while (performance.now() - start < milliseconds) {
    for (const part of subject) part();
    passes++;
  }
  return passes;
}

/** The time of each part, as the mean over these passes. */
function timePasses(subject: Subject, passes: number): Float64Array {
  const taken = new Float64Array(subject.length);
  for (let pass = 0; pass < passes; pass++) {
    let before = performance.now();
    for (let part = 0; part < subject.length; part++) {
      (subject[part] as () => void)();
      const after = performance.now();
      taken[part] = (taken[part] as number) + after - before;
      before = after;
    }
  }
  return taken.map((each) => each / passes);
}
