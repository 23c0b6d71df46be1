import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type { Buffer } from "../4-plan/plan.ts";
import { callKernel } from "./call-kernel.ts";
import type { NamedInput, NamedModel, NamedResult } from "./name-model.ts";

/** `#run(n, x, y)`: the kernels, one after the other. */
export function runMethod(model: NamedModel): OptionalKind<MethodDeclarationStructure> {
  const { inputs, results, plan, allocateName } = model;
  const calls = plan.run.map((step) => callKernel(model, step, (id) => bufferText(model, id)));
  const uses = (name: string): boolean => calls.some((call) => call.includes(`${name}.`));
  return {
    name: "#run",
    parameters: [
      { name: "n", type: "number" },
      ...[...inputs, ...results].map(({ local }) => ({ name: local, type: "Float32Array" })),
    ],
    returnType: "void",
    statements: [
      `if (n !== this.#batch) {\nthis.#memory = ${allocateName}(n);\nthis.#batch = n;\n}`,
      ...(uses("memory") ? ["const memory = this.#memory;"] : []),
      ...(uses("weights") ? ["const weights = this.#weights;"] : []),
      ...calls,
    ],
  };
}

function bufferText({ plan, inputs, results, buffers }: NamedModel, id: number): string {
  const buffer = plan.buffers[id] as Buffer;
  switch (buffer.kind) {
    case "input":
      return (inputs[buffer.index] as NamedInput).local;
    case "result":
      return (results[buffer.index] as NamedResult).local;
    case "arena":
      return `memory.${buffers.get(id)}`;
    case "parameter":
    case "prepared":
      return `weights.${buffers.get(id)}`;
  }
}
