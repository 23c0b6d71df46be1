/**
 * What a search decides: numbers that are read one after another, and zero when they have run out. Zero is always the plainest
 * choice, so that fewer and smaller numbers make a smaller network.
 */
export class Choices {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** A whole number of at least 0. */
  next(): number {
    return this.#numbers[this.#at++] ?? 0;
  }

  /** Mostly `low`, if it is asked so. */
  between(low: number, high: number): number {
    return low + (this.next() % (high - low + 1));
  }

  pick<T>(from: readonly T[]): T {
    return from[this.next() % from.length] as T;
  }

  /** True in one of `n` cases. */
  isOdd(n: number): boolean {
    return this.next() % n === n - 1;
  }

  /** A different order of the same, the plainest being the order given. */
  shuffle<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(this.next() % rest.length, 1)[0] as T);
  }
}
