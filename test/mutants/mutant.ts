/** A fault that could be made in the compiler, to ask whether the tests would see it. */
export interface Mutant {
  /** Short, for `--only`. */
  readonly name: string;
  /** Why it would matter to somebody. */
  readonly why: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly put: string;
  /** Where the same fault has to be made as well, so that nothing is left to compare it with. */
  readonly also?: readonly { readonly file: string; readonly find: string; readonly put: string }[];
  /** Tests that should see it, as vitest takes them: quick ones. */
  readonly tests: readonly string[];
}
