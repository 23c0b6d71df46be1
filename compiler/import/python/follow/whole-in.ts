import { fail } from "./run.ts";
import { none, numberIn, type Value } from "./values.ts";

/** A whole number that is known. */
export function wholeIn(value: Value | undefined, what: string): number {
  const number = numberIn(value ?? none);
  return number !== undefined && Number.isInteger(number) ? number : fail(`${what} is not known`);
}
