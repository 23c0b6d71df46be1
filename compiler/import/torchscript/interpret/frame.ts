import type { Emission } from "../emission.ts";
import type { Module, Value } from "../values.ts";

/** A function's code while it is followed. */
export interface Frame {
  readonly variables: Map<string, Value>;
  readonly emission: Emission;
  readonly self: Module | undefined;
  readonly depth: number;
}
