import type { Buffer, Plan } from "../../../5-plan/plan.ts";
import type { MachinePart, PartContext } from "../../../6-emit/module-part.ts";
import type { FunctionText } from "../../../6-emit/text/declarations.ts";
import { isFixed, perSample } from "../../../ir/types.ts";
import { allocateFunction } from "./allocate-function.ts";
import { callKernel, holdCalls } from "./call-kernel.ts";
import type { KernelNames } from "./kernels.ts";
import { loadFunction } from "./load-function.ts";
import { nameTypescript, type TypescriptModel } from "./model.ts";

/** A network as a function that makes what the runtime's ArrayMachine runs. */
export function machinePart(name: string, plan: Plan, kernels: KernelNames, context: PartContext): MachinePart {
  const { runtime, hold, syntax } = context;
  const unnamed = { graph: plan.graph, className: name, targets: [], inputs: [], results: [], runtime, hold, syntax };
  const model = nameTypescript(
    { ...unnamed, weights: "none", stream: false, isEncoded: false, profile: false, threads: false },
    plan,
    kernels,
    context,
  );
  return {
    statements: [
      ...(uses(plan, ["parameter", "prepared"]) ? [loadFunction(model)] : []),
      ...(uses(plan, ["arena"]) ? [allocateFunction(model)] : []),
      machineFunction(name, model),
    ],
    imports: ["ArrayMachine", "type ArrayKernels"],
    create: (fixed) => `new ArrayMachine(${name}, ${fixed})`,
  };
}

/** Whether runs read or write memory of one of these kinds. */
const uses = ({ buffers, run }: Plan, kinds: readonly Buffer["kind"][]): boolean =>
  run.some((step) => step.buffers.some((id) => kinds.includes((buffers[id] as Buffer).kind)));

function machineFunction(name: string, model: TypescriptModel): FunctionText {
  const { plan, loadName, allocateName, buffers, syntax } = model;
  const used = new Set(plan.run.flatMap(({ buffers: handed }) => handed));
  const ofKind = (kind: "input" | "result"): readonly (Buffer & { readonly index: number })[] =>
    plan.buffers
      .filter((buffer): buffer is Buffer & { kind: typeof kind } => buffer.kind === kind)
      .sort((a, b) => a.index - b.index);
  const listOf = (kind: "input" | "result"): string =>
    ofKind(kind)
      .map(({ size }) => `{ length: ${perSample(size)}, isOpen: ${!isFixed(size)} }`)
      .join(", ");
  const unpack = (kind: "input" | "result"): readonly string[] =>
    ofKind(kind).flatMap(({ id, index }) =>
      used.has(id) ? [`const ${buffers.get(id)} = ${kind}s[${index}]${syntax("!")};`] : [],
    );
  const textOf = (id: number): string => {
    const kind = plan.buffers[id]?.kind;
    const own = buffers.get(id) ?? "";
    return kind === "arena" ? `memory.${own}` : kind === "input" || kind === "result" ? own : `weights.${own}`;
  };
  const calls = plan.run.map((step) => callKernel(model, step, textOf, 6));
  const hasMemory = uses(plan, ["arena"]);
  const hasWeights = uses(plan, ["parameter", "prepared"]);
  return {
    kind: "function",
    name,
    parameters: [{ name: hasWeights ? "parameters" : "_parameters", type: "readonly Float32Array[]" }],
    returnType: "ArrayKernels",
    statements: [
      ...(hasWeights ? [`const weights = ${loadName}(parameters);`] : []),
      ...(hasMemory ? [`let memory = ${allocateName}(1);`, "let batch = 1;"] : []),
      [
        "return {",
        `inputs: [${listOf("input")}],`,
        `results: [${listOf("result")}],`,
        "run(n, inputs, results) {",
        ...(hasMemory ? [`if (n !== batch) {\nmemory = ${allocateName}(n);\nbatch = n;\n}`] : []),
        ...unpack("input"),
        ...unpack("result"),
        ...holdCalls(model, calls, plan.run),
        "},",
        "};",
      ].join("\n"),
    ],
  };
}
