import { largestDifference } from "../test/support/compare.ts";
import { median } from "./table.ts";
import type { Run } from "./peers/peer.ts";

/** Answers may differ by this much of the largest number. */
const BOUND = 1e-4;

/** Compilers of the host shall be done with each before the first round. */
const WARM_UP = { runs: 3, milliseconds: 500 };

/** What is quicker runs several times in its turn, so that a turn is about as long as a scheduler's tick. */
const TURN_MILLISECONDS = 10;

/** The largest difference of two answers, as a part of the largest number. Throws where they do not agree. */
export function differenceOf(ours: Float32Array, theirs: Float32Array, who: string): number {
  const difference = largestDifference(ours, theirs);
  if (!(difference <= BOUND)) throw new Error(`${who}: the answers differ by ${difference} of the largest`);
  return difference;
}

export type Clock = "wall" | "cpu";

/** In milliseconds. Time on the processor leaves out what other processes of a busy machine take in between. */
const clocks: Readonly<Record<Clock, () => number>> = {
  wall: () => performance.now(),
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

/** The median time of each run in milliseconds, all of them in turns: whatever else the machine does meets all. */
export async function takeTurns(runs: readonly Run[], rounds: number, clock: Clock): Promise<number[]> {
  const repeats: number[] = [];
  for (const run of runs) repeats.push(Math.max(1, Math.round(TURN_MILLISECONDS / (await warmUp(run)))));
  const times = runs.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, run] of runs.entries()) times[i]?.push(await timeOf(run, repeats[i] as number, clocks[clock]));
  return times.map(median);
}

/** Returns the shortest time seen. */
async function warmUp(run: Run): Promise<number> {
  const start = performance.now();
  let shortest = Infinity;
  for (let i = 0; i < WARM_UP.runs || performance.now() - start < WARM_UP.milliseconds; i++)
    shortest = Math.min(shortest, await timeOf(run, 1, clocks.wall));
  return shortest;
}

async function timeOf(run: Run, repeats: number, now: () => number): Promise<number> {
  const start = now();
  for (let i = 0; i < repeats; i++) await run();
  return (now() - start) / repeats;
}
