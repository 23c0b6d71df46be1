import type { Buffer, Plan, PlanStep } from "../5-plan/plan.ts";
import type { Node } from "../ir/graph.ts";
import { isFixed, perSample } from "../ir/types.ts";
import { kindOfOp } from "./kind-of-op.ts";
import { short } from "./numbers.ts";
import type { Detail, Memory, Tenant } from "./picture.ts";

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Who lies where in the arena, and when. `blockOf` says which block of the picture a step of the run is part of. */
export function describeMemory(plan: Plan, blockOf: (step: PlanStep) => string = valueOf): Memory {
  const { buffers, run, arena } = plan;
  const tenants = buffers.flatMap((buffer): Tenant[] => {
    const uses = run.flatMap((step, i) => (step.buffers.includes(buffer.id) ? [i] : []));
    const [first] = uses;
    if (buffer.kind !== "arena" || first === undefined) return [];
    const writer = run.find((step) => step.node && writes(plan, step, buffer.id));
    return [
      {
        name: buffer.name,
        kind: writer?.node ? kindOfOp(writer.node.op) : "other",
        offset: offsetOf(plan, buffer),
        bytes: perSample(buffer.size) * BYTES,
        first,
        last: uses.at(-1) ?? first,
        block: writer ? blockOf(writer) : "",
      },
    ];
  });
  return { bytes: (arena.fixed + arena.perSample) * BYTES, steps: run.map(({ kernel }) => kernel), tenants };
}

/** The value whose kernels a step is one of: Winograd's are called after the convolution that they compute. */
const valueOf = (step: PlanStep): string => step.node?.id.replace(/[.'].*$/, "") ?? "";

/** What each sample has lies behind what is there once. */
const offsetOf = ({ arena }: Plan, buffer: Buffer): number =>
  buffer.kind === "arena" ? (buffer.offset + (isFixed(buffer.size) ? 0 : arena.fixed)) * BYTES : 0;

export function writes({ kernels }: Plan, { kernel, buffers }: PlanStep, buffer: number): boolean {
  const program = kernels.find(({ name }) => name === kernel)?.program;
  return buffers.some((id, i) => id === buffer && program?.buffers[i]?.access === "write");
}

/** The steps that compute a node. */
export const stepsFor = ({ run }: Plan, { id }: Node): readonly PlanStep[] =>
  run.filter((step) => valueOf(step) === id);

/** What runs, and where what it makes lies. */
export function memoryDetails(plan: Plan, steps: readonly PlanStep[]): readonly Detail[] {
  const written = plan.buffers.filter(({ id }) => steps.some((step) => writes(plan, step, id)));
  return [
    ...(steps.length === 0
      ? [{ label: "kernel", text: "none: it costs nothing" }]
      : [{ label: steps.length === 1 ? "kernel" : "kernels", text: steps.map(({ kernel }) => kernel).join(", ") }]),
    ...written.map((buffer) => ({ label: "memory", text: describeBuffer(plan, buffer) })),
  ];
}

function describeBuffer(plan: Plan, buffer: Buffer): string {
  const size = `${buffer.name}: ${short(perSample(buffer.size) * BYTES)}B${isFixed(buffer.size) ? "" : " for each sample"}`;
  return buffer.kind === "arena" ? `${size}, at ${offsetOf(plan, buffer).toLocaleString("en-US")} of the arena` : size;
}
