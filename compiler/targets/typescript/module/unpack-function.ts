import { keptWeights } from "../kept-weights.ts";
import type { FunctionText } from "../../../6-emit/text/declarations.ts";
import type { TypescriptModel } from "./model.ts";

/** What `load` hands back, from weights that a build has packed: no number is touched. */
export const unpackFunction = ({ plan, buffers, unpackName, loadName, runtime }: TypescriptModel): FunctionText => ({
  kind: "function",
  name: unpackName,
  docs: ["The same from weights that were packed when this module was built."],
  parameters: [{ name: "packed", type: "Uint8Array" }],
  returnType: `ReturnType<typeof ${loadName}>`,
  statements: [
    `const all = ${runtime.value("toFloat32")}({ dtype: "F32", shape: [], bytes: packed }).slice();`,
    `return {\n${keptWeights(plan)
      .map(({ buffer, start, end }) => `${buffers.get(buffer)}: all.subarray(${start}, ${end}),`)
      .join("\n")}\n};`,
  ],
});
