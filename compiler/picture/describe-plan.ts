import type { Buffer, Plan, PlanStep } from "../5-plan/plan.ts";
import { countKernels } from "../explain/summary/summarize.ts";
import { moduleOf } from "../explain/call-name.ts";
import { multiplyAddsOf } from "../explain/multiply-adds.ts";
import { typesOf } from "../ir/graph.ts";
import { perSample, showShape } from "../ir/types.ts";
import { describeGraph, placeDetails, type Drawn } from "./describe-graph.ts";
import { withSkips } from "./edges.ts";
import { kindOfOp } from "./kind-of-op.ts";
import { describeMemory, memoryDetails, writes } from "./memory.ts";
import { boxesOf } from "./modules.ts";
import { short } from "./numbers.ts";
import type { Block, Edge, Picture } from "./picture.ts";
import { tidyBoxes } from "./tidy-boxes.ts";

type Planned = Drawn & { readonly plan: Plan };

/** The kernels of a run as they are called, copies and borders included, with the memory that goes from one to the next. */
export function describePlan(drawn: Planned): Picture {
  const { graph, plan, program } = drawn;
  const types = typesOf(plan.graph);
  const inputs = outer(drawn, ({ kind }) => kind === "input");
  const results = outer(drawn, ({ kind }) => kind === "result");
  const blocks = plan.run.map((step, i): Block => {
    const { node, kernel, origin } = step;
    const work = node ? multiplyAddsOf(node, types) : 0;
    return {
      id: `step ${i}`,
      box: moduleOf(origin),
      kind: node ? kindOfOp(node.op) : "other",
      name: kernel,
      spec: node ? node.op.name : "border",
      lines: [],
      facts: work > 0 ? `${short(work)} multiply-adds` : "",
      details: [
        ...placeDetails(origin),
        { label: "step", text: `${i + 1} of ${plan.run.length}` },
        ...(node ? [{ label: "makes", text: showShape(node.type.shape) }, ...memoryDetails(plan, [step])] : []),
      ],
      alike: `${node?.op.name ?? "border"}`,
    };
  });
  const all = [...inputs, ...blocks, ...results];
  const whole = describeGraph(drawn, "optimized");
  return tidyBoxes({
    ...whole,
    model: graph.name,
    subtitle: `${whole.subtitle}, ${countKernels(plan)} kernels in ${plan.run.length} steps`,
    stage: "plan",
    boxes: boxesOf(
      plan.run.map(({ origin }) => origin),
      program,
    ),
    blocks: all,
    edges: withSkips(all, edgesOf(drawn)),
    memory: describeMemory(plan, (step) => `step ${plan.run.indexOf(step)}`),
  });
}

const outer = ({ plan }: Planned, isMeant: (buffer: Plan["buffers"][number]) => boolean): readonly Block[] =>
  plan.buffers.filter(isMeant).map((buffer) => ({
    id: `buffer ${buffer.id}`,
    box: "",
    kind: "input",
    name: buffer.name,
    spec: "",
    lines: [],
    facts: "",
    details: [{ label: "values", text: `${perSample(buffer.size)} of each sample` }],
    alike: buffer.name,
  }));

/**
 * From who wrote a buffer last, or parts of it since, to who reads it. A part that another part was made of has led there
 * already: in a DenseNet, all would lead to all.
 */
function edgesOf({ plan }: Planned): readonly Omit<Edge, "isSkip">[] {
  const writers = new Map<number, readonly string[]>(
    plan.buffers.filter(({ kind }) => kind === "input").map(({ id }) => [id, [`buffer ${id}`]]),
  );
  const before = new Map<string, ReadonlySet<string>>();
  const edges: Omit<Edge, "isSkip">[] = [];
  const lead = (to: string, buffer: Buffer): void => {
    const all = writers.get(buffer.id) ?? [];
    for (const from of all.filter((each) => !all.some((other) => before.get(other)?.has(each))))
      edges.push({ from, to, shape: sizeOf(buffer) });
  };
  plan.run.forEach((step, i) => {
    const to = `step ${i}`;
    const read = readBy(plan, step);
    for (const id of read) lead(to, plan.buffers[id] as Buffer);
    const sources = edges.filter((edge) => edge.to === to).map(({ from }) => from);
    before.set(to, new Set(sources.flatMap((from) => [from, ...(before.get(from) ?? [])])));
    for (const id of step.buffers.filter((each) => writes(plan, step, each)))
      writers.set(id, [...(read.includes(id) ? [] : (writers.get(id) ?? [])), to]);
  });
  for (const buffer of plan.buffers.filter(({ kind }) => kind === "result")) lead(`buffer ${buffer.id}`, buffer);
  return [...new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge])).values()];
}

function readBy({ kernels }: Planned["plan"], { kernel, buffers }: PlanStep): readonly number[] {
  const program = kernels.find(({ name }) => name === kernel)?.program;
  return buffers.filter((_, i) => program?.buffers[i]?.access === "read");
}

const sizeOf = ({ size }: Buffer): string => `${short(perSample(size) * Float32Array.BYTES_PER_ELEMENT)}B`;
