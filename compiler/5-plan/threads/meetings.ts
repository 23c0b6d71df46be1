import type { Access, Loop, Sized } from "./accesses.ts";
import { canMeet, type Term } from "./can-meet.ts";

/** When two accesses happen beside each other. */
interface Beside {
  /** Loops that both are in the same round of. */
  readonly same: ReadonlySet<Loop>;
  /** A loop that they are in different rounds of; of the second access another one may take its place, which has as many. */
  readonly apart?: readonly [first: Loop, second: Loop];
}

/** Whether an access of the one list and one of the other may touch the same number, of which one is a write. */
export const mayMeet = (
  first: readonly Access[],
  second: readonly Access[],
  sized: Pick<Sized, "roundsOf">,
  beside: Beside,
): boolean =>
  first.some((one) =>
    second.some(
      (other) => one.buffer === other.buffer && (one.isWrite || other.isWrite) && meets(one, other, sized, beside),
    ),
  );

function meets(one: Access, other: Access, { roundsOf }: Pick<Sized, "roundsOf">, { same, apart }: Beside): boolean {
  const terms: Term[] = [];
  const add = (stride: number, low: number, high: number): void => void terms.push({ stride, low, high });
  const lastOf = (loop: Loop): number => roundsOf(loop) - 1;
  for (const [loop, stride] of one.moves) {
    if (loop === apart?.[0]) continue;
    const others = other.moves.get(loop) ?? 0;
    if (same.has(loop)) add(stride - others, 0, lastOf(loop));
    else if (stride === others) add(stride, -lastOf(loop), lastOf(loop));
    else add(stride, 0, lastOf(loop));
  }
  for (const [loop, stride] of other.moves) {
    if (loop === apart?.[1]) continue;
    const others = one.moves.get(loop) ?? 0;
    if (same.has(loop) ? !one.moves.has(loop) : stride !== others || loop === apart?.[0]) add(-stride, 0, lastOf(loop));
  }
  for (const { stride, count } of one.reaches) add(stride, 0, count - 1);
  for (const { stride, count } of other.reaches) add(-stride, 0, count - 1);
  const distance = one.base - other.base;
  const [low, high] = [distance - (other.width - 1), distance + one.width - 1];
  if (!apart) return canMeet(terms, low, high);
  const [first, second] = apart;
  const [stride, others] = [one.moves.get(first) ?? 0, other.moves.get(second) ?? 0];
  const last = lastOf(first);
  if (stride !== others)
    return canMeet(
      [...terms, { stride, low: 0, high: last }, { stride: -others, low: 0, high: lastOf(second) }],
      low,
      high,
    );
  if (last < 1) return false;
  // A round that is so many further on, or before.
  return (
    canMeet([...terms, { stride, low: 1, high: last }], low, high) ||
    canMeet([...terms, { stride, low: -last, high: -1 }], low, high)
  );
}
