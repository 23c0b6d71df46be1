import { median } from "../table.ts";
import type { TakeSteps } from "./task.ts";

/** What is quicker makes several steps in its turn. */
const TURN_MILLISECONDS = 20;

/** Who takes longer than this for one step has its turn in few rounds, spread over all. */
const roundsFor = (step: number, rounds: number): number => (step > 5000 ? 1 : step > 1000 ? 3 : rounds);

const WARM_UP_MILLISECONDS = 500;

/** The median time of a step of each, in milliseconds, all of them in turns: whatever else the machine does meets all. */
export async function takeTurns(all: readonly TakeSteps[], rounds: number): Promise<number[]> {
  const shortest: number[] = [];
  for (const take of all) shortest.push(await warmUp(take));
  const times = all.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, take] of all.entries()) {
      const own = shortest[i] as number;
      const every = Math.ceil(rounds / roundsFor(own, rounds));
      if (round % every !== 0) continue;
      const count = Math.max(1, Math.round(TURN_MILLISECONDS / own));
      times[i]?.push((await take(count)).milliseconds);
    }
  return times.map(median);
}

async function warmUp(take: TakeSteps): Promise<number> {
  const start = performance.now();
  let shortest = Infinity;
  while (performance.now() - start < WARM_UP_MILLISECONDS) shortest = Math.min(shortest, (await take(1)).milliseconds);
  return shortest;
}
