import type { Buffer, Plan } from "../../../5-plan/plan.ts";
import { isFixed, perSample } from "../../../ir/types.ts";
import type { ConstantText } from "../../../6-emit/text/declarations.ts";
import { literal } from "../../../6-emit/text/identifiers.ts";
import type { Address } from "../memory-map.ts";
import type { NamedModel } from "../../../6-emit/class/name-model.ts";
import { control, MOST_THREADS } from "../threads/barrier.ts";
import type { AssembledNetwork } from "./index.ts";

/** What the runtime needs to run a network's WebAssembly: its bytes, and where its memory has what. */
export const planConstant = (
  { graph, runtime }: Pick<NamedModel, "graph" | "runtime">,
  name: string,
  network: AssembledNetwork,
  type = runtime.type("WasmPlan"),
): ConstantText => ({
  kind: "constant",
  docs: [
    `The kernels of ${graph.name.replaceAll("*/", "")} as WebAssembly, and where they find what in their memory, in bytes.`,
  ],
  name,
  type,
  initializer: planText(network),
});

function planText({ plan, memory, control: start, weightsKey, code, lengths }: AssembledNetwork): string {
  const addressOf = (buffer: Buffer): Address => memory.addresses.get(buffer.id) ?? { fixed: 0, perSample: 0 };
  const buffersOf = (kind: "input" | "result"): string =>
    plan.buffers
      .filter((buffer): buffer is Buffer & { kind: typeof kind } => buffer.kind === kind)
      .sort((a, b) => a.index - b.index)
      .map((buffer) => {
        const { fixed, perSample: each } = addressOf(buffer);
        const length = perSample(buffer.size);
        return `{ fixed: ${fixed}, perSample: ${each}, length: ${length}, isOpen: ${!isFixed(buffer.size)} }`;
      })
      .join(", ");
  const parameters = plan.buffers.flatMap((buffer) =>
    buffer.kind === "parameter" && memory.addresses.has(buffer.id)
      ? [`[${buffer.index}, ${addressOf(buffer).fixed}]`]
      : [],
  );
  return `{
    ${code === undefined ? "" : `code: ${code},`}
    lengths: [${lengths.join(", ")}],
    weights: { key: ${literal(weightsKey)}, start: ${memory.weights.start}, end: ${memory.weights.end} },
    load: ${memory.load},
    parameters: [${parameters.join(", ")}],
    inputs: [${buffersOf("input")}],
    results: [${buffersOf("result")}],
    fixed: ${memory.total.fixed},
    perSample: ${memory.total.perSample},${start === undefined ? "" : `\n    threads: ${threadsText(plan, start)},`}
  }`;
}

/** What the runtime has to know of threads. */
const threadsText = ({ threads }: Plan, start: number): string =>
  `{ arrived: ${start + control.arrived}, looks: ${start + control.looks}, runtime: ${start + control.runtime}, most: ${MOST_THREADS}, pays: ${threads?.pays ?? false} }`;
