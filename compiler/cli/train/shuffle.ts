import { random, seedOf } from "../../../runtime/init.ts";

/** The numbers below `count` in an order that the seed and the epoch decide (Fisher and Yates, as Durstenfeld has it). */
export function shuffled(count: number, seed: number, epoch: number): readonly number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  const next = random(seedOf(`${seed}/epoch ${epoch}`));
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
