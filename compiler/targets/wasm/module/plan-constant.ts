import { numberStatements } from "../../../5-plan/open/number-table.ts";
import type { Buffer, OpenPlan, Plan } from "../../../5-plan/plan.ts";
import type { RuntimeImports } from "../../../6-emit/text/runtime-imports.ts";
import type { OpenMemory } from "../open-memory.ts";
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
  initializer: planText(runtime, network),
});

/** What decides at each size how much memory there is and what lies where. */
function openText(
  runtime: RuntimeImports,
  { buffers }: Plan,
  { symbols }: OpenPlan,
  { table, buffers: placed, numbers }: OpenMemory,
): string {
  const names = symbols.map((_, i) => `size${i + 1}`);
  const rows = placed.map(({ size, isOpen, first, last }) => `[${size}, ${isOpen ? 1 : 0}, ${first}, ${last}]`);
  const statements = numberStatements(numbers.numbers(), (symbol) => names[symbols.indexOf(symbol)] ?? "");
  const placesOf = (kind: "input" | "result"): string =>
    buffers
      .filter((buffer): buffer is Buffer & { kind: typeof kind } => buffer.kind === kind)
      .sort((a, b) => a.index - b.index)
      .map(({ id }) => placed.findIndex((each) => each.id === id))
      .join(", ");
  return `${runtime.value("openWasm")}({
    table: ${table},
    buffers: [${rows.join(", ")}],
    inputs: [${placesOf("input")}],
    results: [${placesOf("result")}],
    numbers: (${names.join(", ")}) => {
      ${statements.join("\n")}
    },
  })`;
}

function planText(
  runtime: RuntimeImports,
  { plan, memory, control: start, weightsKey, code, lengths }: AssembledNetwork,
): string {
  const addressOf = (buffer: Buffer): Address => memory.addresses.get(buffer.id) ?? { fixed: 0, perSample: 0 };
  const buffersOf = (kind: "input" | "result", buffers: readonly Buffer[]): string =>
    buffers
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
  const isFixedAtAll = !memory.open && !memory.choices;
  const endsOf = (buffers: readonly Buffer[]): string => `inputs: [${buffersOf("input", buffers)}],
    results: [${buffersOf("result", buffers)}],`;
  const choices = memory.choices?.map(({ fixed, perSample: each }, i) => {
    const buffers = plan.choices?.[i]?.buffers ?? [];
    return `{ fixed: ${fixed}, perSample: ${each}, ${endsOf(buffers)} }`;
  });
  const more = [
    ...(choices ? [`open: ${runtime.value("wasmChoices")}([${choices.join(", ")}])`] : []),
    ...(start === undefined ? [] : [`threads: ${threadsText(plan, start)}`]),
    ...(memory.open && plan.open ? [`open: ${openText(runtime, plan, plan.open, memory.open)}`] : []),
  ];
  return `{
    ${code === undefined ? "" : `code: ${code},`}
    lengths: [${lengths.join(", ")}],
    weights: { key: ${literal(weightsKey)}, start: ${memory.weights.start}, end: ${memory.weights.end} },
    load: ${memory.load},
    parameters: [${parameters.join(", ")}],
    ${endsOf(isFixedAtAll ? plan.buffers : [])}
    fixed: ${isFixedAtAll ? memory.total.fixed : 0},
    perSample: ${isFixedAtAll ? memory.total.perSample : 0},${more.map((text) => `\n    ${text},`).join("")}
  }`;
}

/** What the runtime has to know of threads. */
const threadsText = ({ threads }: Plan, start: number): string =>
  `{ arrived: ${start + control.arrived}, looks: ${start + control.looks}, runtime: ${start + control.runtime}, most: ${MOST_THREADS}, pays: ${threads?.pays ?? false} }`;
