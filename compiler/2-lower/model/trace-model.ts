import type * as ast from "../../../grammar/ast.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import {
  reads,
  renameReads,
  type Graph,
  type GraphInput,
  type GraphOutput,
  type Node,
  type OpenSize,
} from "../../ir/graph.ts";
import { showShape } from "../../ir/types.ts";
import { kindOf } from "../../ir/value.ts";
import { diagnose } from "../../messages.ts";
import { boundSymbols } from "./bound-symbols.ts";
import { abandon, fail, type Context } from "../context.ts";
import { keywordOf } from "../call/keyword-of.ts";
import { makeInputs } from "./make-inputs.ts";
import { namePaths, nameWeights, unfilled, unused } from "../modules/module-tree.ts";
import { outputsOf } from "./outputs-of.ts";
import { runLoss } from "../modules/run-module.ts";
import { isKnown, type Argument, type Instance, type Scope } from "../evaluate/values.ts";

/**
 * Makes a model and runs its forward on symbolic inputs, or its loss; undefined if it has none, or if errors were reported. `sizes`
 * are those of `--set`.
 */
export function traceModel(
  context: Context,
  model: ast.Model,
  scope: Scope,
  sizes: Readonly<Record<string, number>>,
  diagnostics: Diagnostic[],
  kind: ast.Method["kind"] = "forward",
): Graph | undefined {
  const root = makeRoot(context, model, scope);
  namePaths(root);
  const { what } = root;
  const name = model.name.text;
  if (what.kind !== "module" || !what.forward) return fail(context, "NN2018", model.name.span, { name });
  const method = what[kind];
  if (!method) return undefined;
  const symbols = boundSymbols(context, model, [what.forward, ...(what.loss ? [what.loss] : [])], scope, sizes);
  const { inputs, batch, inner } = makeInputs(context, model, method, what, symbols);
  const args = inputs.map(({ value, span }): Argument => ({
    value,
    span,
    ...(value.kind === "tensor" ? { text: value.id.slice(1) } : {}),
  }));
  const seen: Instance = { ...root, what: { ...what, scope: inner } };
  const result =
    kind === "loss"
      ? runLoss(context, { ...what, scope: inner }, root, args, model.name.span)
      : context.callInstance(seen, args, model.name.span);
  if (diagnostics.some((each) => each.severity === "error")) return undefined;
  for (const { layer, name: size, span } of unfilled(root))
    diagnostics.push(diagnose("NN3006", span, { layer, name: size }, { trace: [inModel(name)] }));
  const outputs = outputsOf(context, name, method, result);
  if (kind === "loss") checkLoss(context, method, outputs);
  if (diagnostics.some((each) => each.severity === "error")) return undefined;
  const read = new Set([...context.nodes.flatMap(reads), ...outputs.map(({ id }) => id)]);
  for (const { path, span } of unused(root, read))
    diagnostics.push(diagnose("NN2016", span, { name: path }, { trace: [inModel(name)] }));
  const { parameters, renamed } = nameWeights(root);
  for (const [id, { spec, span }] of context.weights)
    if (read.has(id) && !renamed.has(id)) {
      const weight = spec.kind === "parameter" ? "Parameter" : "Buffer";
      diagnostics.push(diagnose("NN2017", span, { weight }, { trace: [`in model ${name}`] }));
    }
  if (diagnostics.some((each) => each.severity === "error")) return undefined;
  const rename = (operand: Node["inputs"][number]) =>
    typeof operand === "string" ? (renamed.get(operand) ?? operand) : operand;
  const moved = [...context.moved].map(([id, value]) => ({
    parameter: rename(id) as string,
    value: rename(value.id) as string,
  }));
  return {
    name,
    ...(moved.length === 0 ? {} : { moved }),
    ...(context.leastBatch === undefined ? {} : { leastBatch: context.leastBatch }),
    ...(model.doc === undefined ? {} : { doc: model.doc }),
    span: model.span,
    forward: keywordOf(method),
    ...(batch === undefined ? {} : { batch }),
    ...(context.openSizes.size === 0 ? {} : { openSizes: openSizesOf(context) }),
    ...(context.choices.length === 0 ? {} : { choices: context.choices }),
    inputs: [
      ...inputs.map(({ value, span }): GraphInput => ({
        id: value.id,
        name: value.id.slice(1),
        type: value.type,
        span,
        ...wholeNumbers(context, value.id),
      })),
      ...(context.seed ? [{ id: context.seed.id, name: "seed", type: context.seed.type, isSeed: true } as const] : []),
    ],
    parameters,
    nodes: context.nodes.map((node) => renameReads(node, rename)),
    outputs: outputs.map((output) => ({ ...output, id: rename(output.id) as string })),
  };
}

const openSizesOf = ({ openSizes }: Context): readonly OpenSize[] =>
  [...openSizes].map(([symbol, { size, span }]) => ({ symbol, size, span }));

const wholeNumbers = ({ counted }: Context, id: string): Pick<GraphInput, "counts"> => {
  const counts = counted.get(id);
  return counts ? { counts } : {};
};

/** A loss is one number, by itself or as the result of that name, beside others that are reported. */
function checkLoss(context: Context, loss: ast.Method, outputs: readonly GraphOutput[]): void {
  const types = new Map(context.nodes.map(({ id, type }) => [id, type]));
  const at =
    outputs.length === 1 && outputs[0]?.name === undefined ? 0 : outputs.findIndex(({ name }) => name === "loss");
  if (at === -1) {
    const found = outputs.flatMap(({ name }) => name ?? []).join(", ");
    fail(context, "NN3023", keywordOf(loss), { found: found || `${outputs.length} without names` });
  }
  for (const { id, name } of outputs) {
    const shape = types.get(id)?.shape;
    if (shape === undefined || shape.length > 0)
      fail(context, "NN3024", keywordOf(loss), { name: name ?? "loss", found: showShape(shape ?? []) });
  }
}

/** Where a diagnostic stands that belongs to a model. */
export const inModel = (name: string): string => `in model ${name}`;

function makeRoot(context: Context, model: ast.Model, scope: Scope): Instance {
  const span = model.name.span;
  if (model.body.kind === "members") return context.instantiate(model, scope, [], span);
  const value = context.evaluate(model.body.value, scope);
  const made = isKnown(value) && value.role === "module" ? context.call(value, [], model.body.value.span) : value;
  if (isKnown(made) && made.role === "instance" && made.instance.what.kind === "module") return made.instance;
  if (made.kind === "poison") return abandon();
  return fail(context, "NN2034", model.body.value.span, { name: model.name.text, found: kindOf(value) });
}
