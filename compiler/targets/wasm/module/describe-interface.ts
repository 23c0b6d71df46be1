import type { Buffer } from "../../../5-plan/plan.ts";
import { typesOf, type Graph } from "../../../ir/graph.ts";
import { evaluateSized, isFormula, type OpenSizes, type SizedShape } from "../../../ir/size-formula.ts";
import { isFixed, perSample, productOf, showDim, type Shape } from "../../../ir/types.ts";
import { runOfChoice } from "../emit-wasm.ts";
import { describeOpen, describeShape, type DescribedNumber, type DescribedOpen } from "./describe-open.ts";
import type { Address } from "../memory-map.ts";
import type { AssembledNetwork } from "./index.ts";

/** Bytes from the start of memory, or a number of bytes: `fixed + n · perSample` for a batch of n. */
type Bytes = Address;

/** An array of float32 numbers, little-endian and row-major. */
interface DescribedTensor<Place = Bytes> {
  readonly name: string;
  readonly dtype: "f32";
  /** The batch as a string: `"N"`, `"2N"`; what follows from open sizes as `open.numbers` are. */
  readonly shape: readonly DescribedNumber[];
  /** Null where open sizes decide it: see `open`. */
  /** Null where open sizes decide it: see `open`. */
  readonly address: Place;
  readonly bytes: Place;
}

/** What whoever runs a network's WebAssembly without its module has to know; compiler/WASM.md describes it. */
export interface WasmInterface {
  readonly format: "nnc-wasm";
  readonly version: 1;
  readonly model: string;
  /** By the names of WebAssembly's proposals. */
  readonly features: readonly string[];
  readonly imports: readonly never[];
  readonly exports: { readonly memory: "memory"; readonly load: "load"; readonly run: string };
  /** The symbol of the open dimension; null where there is none. */
  readonly batch: string | null;
  /** How large memory has to be, in bytes: as it is made, before `load()`, and before `run(n)`. */
  readonly memory: { readonly initial: number; readonly load: number; readonly run: Bytes | null };
  readonly weights: {
    /** What lies between these addresses once weights are loaded, and what it is called in a packed file. */
    readonly packed: { readonly tensor: string; readonly address: number; readonly bytes: number };
    /** Where parameters go before `load()`. What no kernel reads is not there. */
    readonly parameters: readonly (Omit<DescribedTensor, "address" | "bytes"> & {
      readonly address: number;
      readonly bytes: number;
    })[];
  };
  readonly inputs: readonly DescribedTensor<Bytes | null>[];
  readonly outputs: readonly DescribedTensor<Bytes | null>[];
  /** Of a model that takes several sizes: each of them. What stands above is then said of the first. */
  readonly sizes?: readonly DescribedSizes[];
  /** Of a model with open sizes. */
  readonly open?: DescribedOpen;
}

/** A run at one of several sizes. */
interface DescribedSizes {
  readonly inputs: readonly DescribedTensor[];
  readonly outputs: readonly DescribedTensor[];
  readonly at: OpenSizes;
  /** What runs at it. */
  readonly run: string;
  /** How large memory has to be for it. */
  readonly memory: Bytes;
}

/** The description as JSON. */
export function interfaceText(network: Network, build: WasmBuild): string {
  const { open, ...closed } = describeInterface(network, build);
  const text = JSON.stringify(closed, null, 2);
  if (!open) return `${text}\n`;
  // There are hundreds of numbers: each is a line.
  const { numbers, ...others } = open;
  const rows = Object.entries(others).map(([name, value]) => `    "${name}": ${JSON.stringify(value)},\n`);
  const lines = numbers.map((number) => `\n      ${JSON.stringify(number)}`);
  return `${text.slice(0, -2)},\n  "open": {\n${rows.join("")}    "numbers": [${lines.join(",")}\n    ]\n  }\n}\n`;
}

type Network = Pick<AssembledNetwork, "plan" | "memory" | "weightsKey">;

/** What a build of a network's WebAssembly says of itself. */
interface WasmBuild {
  /** Of 64 KiB, which its memory has from the start. */
  readonly pages: number;
  readonly isRelaxed: boolean;
}

function describeInterface({ plan, memory, weightsKey }: Network, { pages, isRelaxed }: WasmBuild): WasmInterface {
  const { graph, buffers, choices } = plan;
  const types = typesOf(graph);
  /** Where an input, a parameter or a result is, if any kernel asks for it. */
  const placeOf = (
    kind: "input" | "parameter" | "result",
    index: number,
    among: readonly Buffer[] = buffers,
  ): Address | undefined => {
    const found = among.find((buffer) => buffer.kind === kind && buffer.index === index);
    return found && memory.addresses.get(found.id);
  };
  const tensor = (name: string, shape: Shape, address: Address = { fixed: 0, perSample: 0 }): DescribedTensor => {
    const dims = shape.map((dim) => (isFixed(dim) ? dim : showDim(dim)));
    return { name, dtype: "f32", shape: dims, address, bytes: sizeOf(shape) };
  };
  const endsOf = (
    shapeOf: (kind: "inputs" | "outputs", index: number) => Shape,
    among?: readonly Buffer[],
  ): Pick<DescribedSizes, "inputs" | "outputs"> => ({
    inputs: graph.inputs.map(({ name }, i) => tensor(name, shapeOf("inputs", i), placeOf("input", i, among))),
    outputs: graph.outputs.map(({ name }, i) =>
      tensor(name ?? (graph.outputs.length === 1 ? "y" : `y${i}`), shapeOf("outputs", i), placeOf("result", i, among)),
    ),
  });
  const { open } = memory;
  const { openShapes } = graph;
  const openEnds = (): Pick<WasmInterface, "inputs" | "outputs"> => {
    const { inputs, outputs } = endsOf(() => []);
    const opened = (ends: readonly DescribedTensor[], shapes: readonly SizedShape[] = []) =>
      ends.map((end, i) => ({ ...end, shape: describeShape(shapes[i] ?? []), address: null, bytes: null }));
    return { inputs: opened(inputs, openShapes?.inputs), outputs: opened(outputs, openShapes?.outputs) };
  };
  const own = graph.inputs.map(({ type }) => type.shape);
  const given = graph.outputs.map(({ id }) => types.get(id)?.shape ?? []);
  const sizes = choices?.map(({ sizes: at, buffers: among }, i): DescribedSizes => ({
    at,
    run: runOfChoice(i),
    memory: memory.choices?.[i] ?? memory.total,
    ...endsOf((kind, index) => shapeAt(graph, kind, index, i), among),
  }));
  return {
    format: "nnc-wasm",
    version: 1,
    model: graph.name,
    features: ["simd128", ...(isRelaxed ? ["relaxed-simd"] : [])],
    imports: [],
    exports: { memory: "memory", load: "load", run: choices ? runOfChoice(0) : "run" },
    batch: graph.batch ?? null,
    memory: { initial: pages * 65536, load: memory.load, run: open ? null : (memory.choices?.[0] ?? memory.total) },
    weights: {
      packed: {
        tensor: weightsKey,
        address: memory.weights.start,
        bytes: memory.weights.end - memory.weights.start,
      },
      parameters: graph.parameters.flatMap(({ name, shape }, index) => {
        const address = placeOf("parameter", index);
        if (!address) return [];
        return [{ name, dtype: "f32" as const, shape, address: address.fixed, bytes: sizeOf(shape).fixed }];
      }),
    },
    ...(open ? openEnds() : endsOf((kind, i) => (kind === "inputs" ? own : given)[i] ?? [], choices?.[0]?.buffers)),
    ...(sizes ? { sizes } : {}),
    ...(open ? { open: describeOpen(graph, buffers, open) } : {}),
  };
}

/** The shape of an input or a result at one of the sizes that a model takes. */
const shapeAt = ({ openShapes }: Graph, kind: "inputs" | "outputs", index: number, which: number): Shape =>
  (openShapes?.[kind][index] ?? []).map((dim) =>
    isFormula(dim) ? evaluateSized(dim, openShapes?.atChoices?.[which] ?? {}) : dim,
  );

/** Float32 numbers, four bytes each. */
const sizeOf = (shape: Shape): Bytes => {
  const count = productOf(shape);
  const bytes = 4 * perSample(count);
  return isFixed(count) ? { fixed: bytes, perSample: 0 } : { fixed: 0, perSample: bytes };
};
