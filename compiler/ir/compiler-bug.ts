/** A fault of ours, never of the user's input: the command line says so and exits with 70. */
export class CompilerBug extends Error {
  override readonly name = "CompilerBug";
}

export function assertNever(value: never): never {
  throw new CompilerBug(`unexpected ${JSON.stringify(value)}`);
}
