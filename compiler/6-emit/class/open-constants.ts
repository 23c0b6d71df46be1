import { CompilerBug } from "../../ir/compiler-bug.ts";
import { evaluateSized, isFormula, type SizedShape } from "../../ir/size-formula.ts";
import { isFixed } from "../../ir/types.ts";
import type { ConstantText } from "../text/declarations.ts";
import { literal } from "../text/identifiers.ts";
import type { DeclaredOpen } from "../types/declare-model.ts";
import type { NamedModel } from "./name-model.ts";

/** What the inputs' shapes are, and what their open sizes may be. */
export function openConstants({ graph, inputs, runtime }: NamedModel, open: DeclaredOpen): readonly ConstantText[] {
  const rules = (graph.openSizes ?? []).map(({ symbol, rule = { step: 1, least: 1 } }) => {
    const most = "most" in rule && rule.most !== undefined ? `, most: ${rule.most}` : "";
    return `{ name: ${literal(symbol)}, step: ${rule.step}, least: ${rule.least}${most} }`;
  });
  const choices = open.choices?.map((choice) => `[${open.symbols.map(({ name }) => choice[name]).join(", ")}]`);
  return [
    {
      kind: "constant",
      name: open.rules,
      type: `readonly ${runtime.type(choices ? "SizeChoice" : "SizeRule")}[]`,
      initializer: `[${(choices ?? rules).join(", ")}]`,
    },
    ...inputs.map(({ constant }, i): ConstantText => ({
      kind: "constant",
      name: constant,
      type: `readonly ${runtime.type("OpenDim")}[]`,
      initializer: `[${dimsOf(open.inputs[i] ?? [], open).join(", ")}]`,
    })),
  ];
}

/** Each dimension as the runtime has it: `[1, 8, 0]` for 8 times the first open size. */
function dimsOf(shape: SizedShape, { symbols }: DeclaredOpen): readonly string[] {
  return shape.map((dim) => {
    if (!isFormula(dim)) return isFixed(dim) ? String(dim) : `[0, ${dim.factor}, 0]`;
    const sizes = (size: number): Record<string, number> => Object.fromEntries(symbols.map(({ name }) => [name, size]));
    const plus = evaluateSized(dim, sizes(0));
    const which = symbols.findIndex(({ name }) => evaluateSized(dim, { ...sizes(0), [name]: 1 }) !== plus);
    const factor = evaluateSized(dim, sizes(1)) - plus;
    if (which === -1 || evaluateSized(dim, sizes(7)) !== 7 * factor + plus)
      throw new CompilerBug("a dimension of an input is no multiple of one open size");
    return `[${which + 1}, ${factor}, ${plus}]`;
  });
}
