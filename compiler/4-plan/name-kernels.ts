import { placeOf } from "../../grammar/source.ts";
import type { Node, Origin } from "../ir/graph.ts";
import { programKey, type Program } from "../ir/kernel/program.ts";
import { showShape } from "../ir/types.ts";
import type { PlannedKernel, PlanStep } from "./plan.ts";

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
): { kernels: readonly PlannedKernel[]; load: readonly PlanStep[]; run: readonly PlanStep[] } {
  const kernels = new Map<string, PlannedKernel>();
  const names = new Set<string>();
  const nameStep = ({ program, buffers, node, origin }: UnnamedStep, isLoad: boolean): PlanStep => {
    const key = programKey(program);
    let kernel = kernels.get(key);
    if (!kernel) {
      const base = kernelName(node, origin, isLoad);
      let name = base;
      for (let i = 2; names.has(name); i++) name = `${base}_${i}`;
      names.add(name);
      kernel = { name, program, doc: describe(node, origin) };
      kernels.set(key, kernel);
    }
    return { kernel: kernel.name, buffers, origin, ...(node ? { node } : {}) };
  };
  const named = { load: load.map((step) => nameStep(step, true)), run: run.map((step) => nameStep(step, false)) };
  return { kernels: [...kernels.values()], ...named };
}

function kernelName(node: Node | undefined, origin: Origin, isLoad: boolean): string {
  const where = origin.path.replaceAll(".", "_");
  if (!node) return identifier(`${where}_halo`);
  if (isLoad) return identifier(`prepare_${valueName(node.id)}`);
  if (node.op.name === "copy") return identifier(`${where}_copy`);
  return identifier(stepNames(node).join("_"));
}

/** `conv1_bn1_relu`: the layer, what was folded into it, and what rides on it; the module's path stands once in front. */
export function stepNames(node: Node): readonly string[] {
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
  if (node.op.name === "copy")
    return `${origin.path || "The value"} laid out for its reader (${at}): ${showShape(node.type.shape)}.`;
  return `${stepNames(node).join(" + ")} (${at}): ${node.op.name} → ${showShape(node.type.shape)}.`;
}

/** `@layer1.0.conv1.weight` as an identifier: `layer1_0_conv1_weight`; `%12` as `v12`, `%x` as `x`. */
export const valueName = (id: string): string => identifier(/^%\d/.test(id) ? `v${id.slice(1)}` : id.slice(1));

const identifier = (text: string): string => {
  const clean = text.replace(/[^A-Za-z0-9_]/g, "_").replace(/^_+/, "");
  return /^[0-9]/.test(clean) || clean === "" ? `k${clean}` : clean;
};
