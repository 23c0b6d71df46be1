import { placeOf } from "../../../grammar/source.ts";
import type { Node, Origin } from "../../ir/graph.ts";
import { usesBatch, type Program } from "../../ir/kernel/program.ts";
import { programKey } from "../../ir/kernel/program-key.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import { showShape } from "../../ir/types.ts";
import { generalize, type SizedStep } from "./generalize.ts";
import type { PlannedKernel, PlanStep } from "../plan.ts";

export interface UnnamedStep {
  readonly program: Program;
  readonly buffers: readonly number[];
  readonly node?: Node;
  readonly origin: Origin;
}

/** Names each kernel after the layers of its first user; equal programs are one kernel. */
export function nameKernels(
  load: readonly UnnamedStep[],
  run: readonly UnnamedStep[],
  machine: Machine,
  isTraining = false,
): NamedKernels {
  // In WebAssembly a literal costs nothing and a parameter an addition; in TypeScript each set of literals is another function.
  // What trains has five times the kernels, of which those that do little beside memory are worth no copy for each size.
  const pays = machine.lanes === 1 ? isManyOrBorder : isTraining ? isLightOrBorder : isBorder;
  return nameSized(generalize(load), generalize(run, pays));
}

export interface NamedKernels {
  readonly kernels: readonly PlannedKernel[];
  readonly load: readonly PlanStep[];
  readonly run: readonly PlanStep[];
}

/** The same where it has been decided which numbers are parameters. */
export function nameSized(load: readonly SizedStep[], run: readonly SizedStep[]): NamedKernels {
  const kernels = new Map<string, PlannedKernel>();
  const names = new Set<string>();
  const nameStep = ({ program, sizes, buffers, node, origin }: SizedStep, isLoad: boolean): PlanStep => {
    const key = programKey(program);
    let kernel = kernels.get(key);
    if (!kernel) {
      const isShared = program.sizes.length > 0;
      const base = kernelName(node, origin, isLoad, isShared);
      let name = base;
      for (let i = 2; names.has(name); i++) name = `${base}_${i}`;
      names.add(name);
      kernel = { name, program, doc: isShared ? describeShared(node) : describe(node, origin) };
      kernels.set(key, kernel);
    }
    return { kernel: kernel.name, buffers, sizes, origin, ...(node ? { node } : {}) };
  };
  const named = {
    load: load.map((step) => nameStep(step, true)),
    run: run.map((step) => nameStep(step, false)),
  };
  return { kernels: [...kernels.values()], ...named };
}

/** Borders hardly count, so that one kernel fills all of them. */
const isBorder = (steps: readonly UnnamedStep[]): boolean => steps.every((step) => step.node === undefined);

/** Beyond this, kernels that differ in sizes only (the 1×1 convolutions of a DenseNet) would make up most of a module. */
const MOST_SIZES = 8;
const isManyOrBorder = (steps: readonly UnnamedStep[], programs: number): boolean =>
  programs > MOST_SIZES || isBorder(steps);

/** Sums of products over the batch are heavy. */
const isLightOrBorder = (steps: readonly UnnamedStep[], programs: number): boolean =>
  isBorder(steps) || (programs > 1 && steps.every(isLight));

const isLight = ({ node, program }: UnnamedStep): boolean =>
  !node || !["convolution", "matrix"].includes(node.op.category ?? "other") || !usesBatch(program);

function kernelName(node: Node | undefined, origin: Origin, isLoad: boolean, isShared: boolean): string {
  const where = origin.path.replaceAll(".", "_");
  if (!node) return isShared ? "fill_halo" : identifier(`${where}_halo`);
  if (isLoad && isShared)
    return identifier(`prepare_${(node.name ?? node.id).split(".").at(-1) ?? ""}`.replace(/'$/, ""));
  if (isLoad) return identifier(`prepare_${nodeName(node)}`);
  if (node.op.copies) return identifier(`${where}_copy`);
  return nodeName(node);
}

/** What a node's memory and kernel are called: as the pass that made it says, or after its layers. */
export const nodeName = (node: Node): string => identifier(node.name ?? stepNames(node).join("_"));

/** `conv1_bn1_relu`: the layer, what was folded into it, and what rides on it; the module's path stands once in front. */
function stepNames(node: Node): readonly string[] {
  const head = node.origin.path === "" ? node.op.name : node.origin.path;
  const parent = node.origin.path.split(".").slice(0, -1).join(".");
  const tail = [...(node.folded ?? []), ...node.epilogue].map(({ op, origin }) => {
    const last = origin.path.split(".").at(-1) ?? "";
    return origin.path === "" || origin.path === parent || origin.path === node.origin.path ? op.name : last;
  });
  return [head, ...tail].map((name) => name.replaceAll(".", "_"));
}

/** `conv1 + relu + bn1 (net.nn:31): [N, 64, 32, 40]` */
function describe(node: Node | undefined, origin: Origin): string {
  const at = placeOf(origin.span);
  if (!node) return `The border of what ${origin.path || "the model"} computes (${at}).`;
  if (node.op.copies)
    return `${origin.path || "The value"} laid out for its reader (${at}): ${showShape(node.type.shape)}.`;
  return `${stepNames(node).join(" + ")} (${at}): ${node.op.name} → ${showShape(node.type.shape)}.`;
}

/** What passes call the values that they compute from weights, and what that is. */
const prepared: Readonly<Record<string, string>> = {
  scale: "What a norm multiplies by, from its statistics and weight",
  shift: "What a norm adds, from its statistics and bias",
  weight_folded: "Weights with the norm behind them folded in, in the order in which kernels read them",
  bias_folded: "A bias with the norm behind it folded in",
};

function describeShared(node: Node | undefined): string {
  if (!node) return "Fills the border around images of any size.";
  const known = prepared[node.name?.split(".").at(-1) ?? ""];
  return `${known ?? (node.op.copies ? "Weights in the order in which kernels read them" : stepNames(node).join(" + "))}; for any size.`;
}

/** `@layer1.0.conv1.weight` as an identifier: `layer1_0_conv1_weight`; `%12` as `v12`, `%x` as `x`. */
export const valueName = (id: string): string => identifier(/^%\d/.test(id) ? `v${id.slice(1)}` : id.slice(1));

const identifier = (text: string): string => {
  const clean = text.replace(/[^A-Za-z0-9_]/g, "_").replace(/^_+/, "");
  return /^[0-9]/.test(clean) || clean === "" ? `k${clean}` : clean;
};
