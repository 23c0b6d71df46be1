import { isFixed, type Shape } from "../../ir/types.ts";
import { literal } from "../text/identifiers.ts";
import type { DeclaredOpen } from "../types/declare-model.ts";
import type { NamedInput, NamedModel } from "./name-model.ts";

/** Checks the inputs' shapes. The first that has an open dimension sets the batch size `n`, with which the others must agree. */
export function batchStatements(model: NamedModel): readonly string[] {
  const { inputs, runtime, open, graph } = model;
  if (open) return [openStatement(model, open)];
  const first = inputs.findIndex(({ shape }) => isOpen(shape));
  const checks = inputs.map((input, i) => {
    const isKnown = first !== -1 && first < i;
    return `${i === first ? "const n = " : ""}${runtime.value("batchOf")}(${checked(input, isKnown).join(", ")});`;
  });
  if (first === -1) return [...checks, "const n = 1;"];
  const { leastBatch } = graph;
  if (leastBatch?.count !== 1) return checks;
  return [...checks, `${runtime.value("requireSamples")}(n, ${literal(leastBatch.why)});`];
}

/** Checks the inputs' shapes; gives the batch and the open sizes. */
function openStatement({ inputs, runtime }: NamedModel, { at, rules, choices }: DeclaredOpen): string {
  const given = inputs.map(({ name, local, constant }) => `[${literal(name)}, ${local}, ${constant}]`);
  return `const ${at} = ${runtime.value(choices ? "choiceOf" : "sizesOf")}(${rules}, [${given.join(", ")}]);`;
}

const isOpen = (shape: Shape): boolean => shape.some((dim) => !isFixed(dim));

/** `"x", x, xShape, n, 2`: the batch size if it is known, and how many rows each sample has, if not one. */
function checked({ name, local, constant, shape: [first] }: NamedInput, isKnown: boolean): readonly string[] {
  const factor = first === undefined || isFixed(first) ? 1 : first.factor;
  const args = [literal(name), local, constant];
  if (isKnown || factor > 1) args.push(isKnown ? "n" : "undefined");
  if (factor > 1) args.push(String(factor));
  return args;
}
