/** Ends a `switch` over a union: a new kind that nobody handles does not typecheck. */
export function assertNever(value: never): never {
  throw new Error(`unhandled: ${JSON.stringify(value)}`);
}
