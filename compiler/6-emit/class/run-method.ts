import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type { Buffer } from "../../5-plan/plan.ts";
import { callKernel, holdCalls } from "./call-kernel.ts";
import type { DeclaredResult } from "../types/declare-model.ts";
import type { NamedInput, NamedModel } from "./name-model.ts";

/** `#run(n, x, y)`: the kernels, one after the other, or all of them in WebAssembly. */
export function runMethod(model: NamedModel): OptionalKind<MethodDeclarationStructure> {
  const { target } = model;
  return {
    name: "#run",
    parameters: runParameters(model),
    returnType: "void",
    statements: [
      ...(target === "ts" ? [] : ["const network = this.#network;"]),
      ...(target === "auto" ? [`if (network) {\n${wasmStatements(model).join("\n")}\nreturn;\n}`] : []),
      ...(target === "wasm" ? wasmStatements(model) : kernelStatements(model)),
    ],
  };
}

/** The batch size, and the data of inputs and results. */
export const runParameters = ({ inputs, results }: NamedModel): { name: string; type: string }[] => [
  { name: "n", type: "number" },
  ...[...inputs, ...results].map(({ local }) => ({ name: local, type: "Float32Array" })),
];

const wasmStatements = ({ inputs, results }: NamedModel): readonly string[] => [
  ...inputs.map(({ local }, i) => `network.input(${i}, n).set(${local});`),
  "network.run(n);",
  ...results.map(({ local }, i) => `${local}.set(network.result(${i}));`),
];

function kernelStatements(model: NamedModel): readonly string[] {
  const calls = stepCalls(model, 4);
  return [...useMemory(model, calls), ...holdCalls(model, calls, model.plan.run)];
}

/** A statement for each step of a run. */
export const stepCalls = (model: NamedModel, indent: number): readonly string[] =>
  model.plan.run.map((step) => callKernel(model, step, (id) => bufferText(model, id), indent));

/** Makes room for the batch, and gives the names that the calls use. */
export function useMemory({ allocateName, target }: NamedModel, calls: readonly string[]): readonly string[] {
  const uses = (name: string): boolean => calls.some((call) => call.includes(`${name}.`));
  return [
    `if (n !== this.#batch) {\nthis.#memory = ${allocateName}(n);\nthis.#batch = n;\n}`,
    ...(uses("memory") ? ["const memory = this.#memory!;"] : []),
    ...(uses("weights") ? [`const weights = this.#weights${target === "auto" ? "!" : ""};`] : []),
  ];
}

function bufferText({ plan, inputs, results, buffers }: NamedModel, id: number): string {
  const buffer = plan.buffers[id] as Buffer;
  switch (buffer.kind) {
    case "input":
      return (inputs[buffer.index] as NamedInput).local;
    case "result":
      return (results[buffer.index] as DeclaredResult).local;
    case "arena":
      return `memory.${buffers.get(id)}`;
    case "parameter":
    case "prepared":
      return `weights.${buffers.get(id)}`;
  }
}
