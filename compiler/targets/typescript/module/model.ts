import { createNumberTable, type NumberTable } from "../../../5-plan/open/number-table.ts";
import type { Buffer, Plan } from "../../../5-plan/plan.ts";
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
  /** The same for each of several sizes, where the model takes these; in their order. */
  readonly allocateNames: readonly string[];
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
  const allocateNames =
    plan.choices?.map(({ sizes }) => fresh(`${allocateName}${Object.values(sizes).join("x")}`)) ?? [];
  const stepsName = model.profile ? fresh(`steps${model.className}`) : "";
  const numbersName = plan.open ? fresh(`sizesOf${model.className}`) : "";
  // What a function has of its own must not hide what it calls.
  const outer = [...kernels.names.values(), ...model.inputs.map(({ constant }) => constant), allocateName];
  const own = ["batchOf", "dataOf", "checkOut", "requireSamples", "reserve", "sizes", "which", "arena", "n"];
  const buffers = nameBuffers(plan, [...outer, ...allocateNames, ...own]);
  const isPacked = isAlone && model.weights !== "none" && !model.isEncoded;
  const packed = isPacked ? { packed: { key: packedKey(plan), bytes: packedBytes(plan) } } : {};
  const names = { loadName, unpackName, allocateName, allocateNames, stepsName, numbersName };
  return { ...model, ...names, plan, isAlone, kernels, buffers, numbers: createNumberTable(), ...packed };
}

/** Runs at several sizes have no buffer of theirs in common, and may call theirs alike. */
function nameBuffers({ buffers, choices }: Plan, outer: readonly string[]): ReadonlyMap<number, string> {
  const isOwn = ({ kind }: Buffer): boolean => choices !== undefined && kind !== "parameter" && kind !== "prepared";
  const fresh = createNames(outer);
  const names = new Map<number, string>();
  for (const buffer of buffers) if (!isOwn(buffer)) names.set(buffer.id, fresh(buffer.name));
  const taken = [...outer, ...names.values()];
  for (const choice of choices ?? []) {
    const freshHere = createNames(taken);
    for (const buffer of choice.buffers.filter(isOwn)) names.set(buffer.id, freshHere(buffer.name));
  }
  return names;
}
