import type { Home } from "../context.ts";

/** What the declaration of a class is told. */
export interface ClassOptions {
  readonly homes: readonly Home[];
  readonly readsOf: (attribute: string) => number;
  /** Shapes of what forward takes, in order or by name. */
  readonly inputs?: readonly Input[];
  /** A model, its parameters by value; else a module. */
  readonly model?: ReadonlyMap<string, string>;
  readonly guess?: string | undefined;
}

export interface Input {
  readonly name?: string;
  /** `[N, 3, 32, 32]` */
  readonly shape: string;
}
