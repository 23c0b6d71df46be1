import type { ClassPart } from "../module-part.ts";
import type { MethodText } from "../text/declarations.ts";
import { choiceOf } from "./choice.ts";
import type { NamedModel } from "./name-model.ts";

/** `#run(n, x, y)`: the kernels of the part whose state the instance has. */
export const runMethod = (model: NamedModel, parts: readonly ClassPart[]): MethodText => ({
  name: "#run",
  parameters: runParameters(model),
  returnType: "void",
  statements: [...chosen(model, parts, ({ run }) => run, ["return;"])],
});

/** The batch size, and the data of inputs and results. */
export const runParameters = ({ inputs, results, open }: NamedModel): { name: string; type: string }[] => [
  open ? { name: open.at, type: "readonly number[]" } : { name: "n", type: "number" },
  ...[...inputs, ...results].map(({ local }) => ({ name: local, type: "Float32Array" })),
];

/** Statements of the part whose state the instance has; `after` leaves the method, if they do not. */
export function chosen(
  model: NamedModel,
  parts: readonly ClassPart[],
  statementsOf: (part: ClassPart) => readonly string[],
  after: readonly string[],
): readonly string[] {
  const choice = choiceOf(model, parts);
  if (!choice) return statementsOf(parts[0] as ClassPart);
  const { preferred, standIn } = choice;
  const { name } = preferred.kept;
  return [
    `const ${name} = this.#${name};`,
    `if (${name}) {\n${[...statementsOf(preferred), ...after].join("\n")}\n}`,
    ...statementsOf(standIn),
  ];
}
