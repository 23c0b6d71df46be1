import { createNumberTable, type NumberTable } from "../../../5-plan/open/number-table.ts";
import type { Plan } from "../../../5-plan/plan.ts";
import type { NamedModel } from "../../../6-emit/class/name-model.ts";
import type { PartContext } from "../../../6-emit/module-part.ts";
import { createNames } from "../../../6-emit/text/identifiers.ts";
import { packedBytes, packedKey } from "../kept-weights.ts";
import type { KernelNames } from "./kernels.ts";

/** A model's plan for TypeScript, and what its parts are called in the module. */
export interface TypescriptModel extends NamedModel {
  readonly plan: Plan;
  readonly isAlone: boolean;
  readonly kernels: KernelNames;
  readonly loadName: string;
  readonly allocateName: string;
  /** Takes weights that were packed at build time. */
  readonly unpackName: string;
  /** What those are called in their file, if there are any for TypeScript kernels, and their size. */
  readonly packed?: { readonly key: string; readonly bytes: number };
  readonly stepsName: string;
  readonly buffers: ReadonlyMap<number, string>;
  /** What follows from open sizes, noted where it is used; and the function that calculates it. */
  readonly numbers: NumberTable;
  readonly numbersName: string;
}

export function nameTypescript(
  model: NamedModel,
  plan: Plan,
  kernels: KernelNames,
  { fresh, isAlone }: PartContext,
): TypescriptModel {
  const loadName = fresh(`load${model.className}`);
  const unpackName = fresh(`unpack${model.className}`);
  const allocateName = fresh(`allocate${model.className}`);
  const stepsName = model.profile ? fresh(`steps${model.className}`) : "";
  const numbersName = plan.open ? fresh(`sizesOf${model.className}`) : "";
  // What a function has of its own must not hide what it calls.
  const outer = [...kernels.names.values(), ...model.inputs.map(({ constant }) => constant), allocateName];
  const buffers = nameBuffers(plan, [...outer, "batchOf", "dataOf", "checkOut", "requireSamples", "reserve", "sizes"]);
  const isPacked = isAlone && model.weights !== "none" && !model.isEncoded;
  const packed = isPacked ? { packed: { key: packedKey(plan), bytes: packedBytes(plan) } } : {};
  const names = { loadName, unpackName, allocateName, stepsName, numbersName };
  return { ...model, ...names, plan, isAlone, kernels, buffers, numbers: createNumberTable(), ...packed };
}

function nameBuffers({ buffers }: Plan, outer: readonly string[]): ReadonlyMap<number, string> {
  const fresh = createNames(outer);
  return new Map(buffers.map((buffer) => [buffer.id, fresh(buffer.name)]));
}
