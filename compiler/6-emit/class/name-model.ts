import type { Plan } from "../../5-plan/plan.ts";
import type { DeclaredInput, DeclaredModel } from "../types/declare-model.ts";
import { createNames } from "../text/identifiers.ts";
import { packedBytes, packedKey } from "../weights/kept-weights.ts";
import type { Hold } from "../text/lay-out.ts";
import type { MemoryMap } from "../../targets/wasm/memory-map.ts";

/** What the module has named before its models are spelled. */
export interface ModuleNames {
  readonly declared: DeclaredModel;
  readonly kernels: ReadonlyMap<string, string>;
  /** Kernels that take the batch size. */
  readonly batched: ReadonlySet<string>;
  readonly fresh: (wish: string) => string;
  /** Keeps text that is laid out already away from prettier; gives what stands for it. */
  readonly hold: Hold;
  /** The same network as WebAssembly, unless the module has TypeScript kernels only. */
  readonly wasm?: WasmParts;
}

/** A network's WebAssembly (both builds, deflated, in base64) and where its memory has what. */
export interface WasmParts {
  readonly plan: Plan;
  readonly memory: MemoryMap;
  readonly weightsKey: string;
  /** A literal, unless it is a file of its own. */
  readonly code?: string;
  /** Of the builds with separate multiply and add, and with both in one; 0 for one that is left out. */
  readonly lengths: readonly [plain: number, relaxed: number];
}

/** A plan, and what its parts are called in the module. */
export interface NamedModel extends DeclaredModel, Omit<ModuleNames, "declared" | "fresh"> {
  readonly plan: Plan;
  readonly loadName: string;
  /** Takes weights that were packed at build time. */
  readonly unpackName: string;
  /** What those are called in their file, if there are any for TypeScript kernels, and their size. */
  readonly packed?: { readonly key: string; readonly bytes: number };
  readonly allocateName: string;
  /** The constant that holds the WebAssembly. */
  readonly wasmName: string;
  /** The constants that say what each step is, of TypeScript kernels and of WebAssembly's. */
  readonly stepsName: string;
  readonly wasmStepsName: string;
  readonly buffers: ReadonlyMap<number, string>;
  readonly inputs: readonly NamedInput[];
}

export interface NamedInput extends DeclaredInput {
  /** What holds the input's shape. */
  readonly constant: string;
}

export function nameModel(plan: Plan, { declared, fresh, ...names }: ModuleNames): NamedModel {
  const loadName = fresh(`load${declared.className}`);
  const unpackName = fresh(`unpack${declared.className}`);
  const allocateName = fresh(`allocate${declared.className}`);
  const wasmName = fresh(`wasm${declared.className}`);
  const stepsName = declared.profile ? fresh(`steps${declared.className}`) : "";
  const wasmStepsName = declared.profile ? fresh(`wasmSteps${declared.className}`) : "";
  const inputs = declared.inputs.map((input) => ({ ...input, constant: fresh(`${input.name}Shape`) }));
  // What a function has of its own must not hide what it calls.
  const outer = [...names.kernels.values(), ...inputs.map(({ constant }) => constant), allocateName];
  const buffers = nameBuffers(plan, [...outer, "batchOf", "dataOf", "checkOut"]);
  const isPacked = declared.target === "ts" && declared.weights !== "none";
  const packed = isPacked ? { packed: { key: packedKey(plan), bytes: packedBytes(plan) } } : {};
  return {
    ...declared,
    ...names,
    plan,
    loadName,
    unpackName,
    allocateName,
    wasmName,
    stepsName,
    wasmStepsName,
    buffers,
    inputs,
    ...packed,
  };
}

function nameBuffers({ buffers }: Plan, outer: readonly string[]): ReadonlyMap<number, string> {
  const fresh = createNames(outer);
  return new Map(buffers.map((buffer) => [buffer.id, fresh(buffer.name)]));
}
