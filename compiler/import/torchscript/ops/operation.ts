import { emitCall, type CallOptions } from "../emit-call.ts";
import { report, type Place, type Run } from "../run.ts";
import type { Tensor, Value } from "../values.ts";

/** A call of one of PyTorch's operations, as the code has it. */
export interface Operation {
  readonly run: Run;
  readonly place: Place;
  /** Without `torch.` and the `_` of what happens in place. */
  readonly name: string;
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

export type Handler = (operation: Operation) => Value;

/** An argument by its place in PyTorch's schema, or by its name. */
export const argument = ({ args, named }: Operation, i: number, name = ""): Value | undefined =>
  args[i] ?? named.get(name);

export const emit = (
  { run, place }: Operation,
  name: string,
  args: readonly (readonly [string, Value | undefined])[],
  options: CallOptions = {},
): Value => emitCall(run, place, name, args, options);

export const unsupported = ({ run, place, name }: Operation, help?: string): Value =>
  report(run, place, "NN6022", { op: name.includes(".") ? name : `torch.${name}`, help });

export const problem = ({ run, place }: Operation, what: string, help?: string): Value =>
  report(run, place, "NN6023", { what, help });

export const tensorIn = (value: Value | undefined): Tensor | undefined =>
  value?.kind === "tensor" ? value : undefined;
