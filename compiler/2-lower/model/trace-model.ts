import type * as ast from "../../../grammar/ast.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { reads, renameReads, type Graph, type GraphInput, type Node } from "../../ir/graph.ts";
import { kindOf } from "../../ir/value.ts";
import { diagnose } from "../../messages.ts";
import { boundSymbols } from "./bound-symbols.ts";
import { abandon, fail, type Context } from "../context.ts";
import { keywordOf } from "../call/keyword-of.ts";
import { makeInputs } from "./make-inputs.ts";
import { namePaths, nameWeights, unfilled, unused } from "../modules/module-tree.ts";
import { outputsOf } from "./outputs-of.ts";
import { isKnown, type Argument, type Instance, type Scope } from "../evaluate/values.ts";

/** Makes a model and runs its forward on symbolic inputs; undefined if errors were reported. `sizes` are those of `--set`. */
export function traceModel(
  context: Context,
  model: ast.Model,
  scope: Scope,
  sizes: Readonly<Record<string, number>>,
  diagnostics: Diagnostic[],
): Graph | undefined {
  const root = makeRoot(context, model, scope);
  namePaths(root);
  const { what } = root;
  const name = model.name.text;
  if (what.kind !== "module" || !what.forward) return fail(context, "NN2018", model.name.span, { name });
  const symbols = boundSymbols(context, model, what.forward, scope, sizes);
  const { inputs, batch, inner } = makeInputs(context, model, what.forward, what, symbols);
  const args = inputs.map(({ value, span }): Argument => ({
    value,
    span,
    ...(value.kind === "tensor" ? { text: value.id.slice(1) } : {}),
  }));
  const seen: Instance = { ...root, what: { ...what, scope: inner } };
  const result = context.callInstance(seen, args, model.name.span);
  if (diagnostics.some((each) => each.severity === "error")) return undefined;
  for (const { layer, name: size, span } of unfilled(root))
    diagnostics.push(diagnose("NN3006", span, { layer, name: size }, { trace: [`in model ${name}`] }));
  const outputs = outputsOf(context, name, what.forward, result);
  if (diagnostics.some((each) => each.severity === "error")) return undefined;
  const read = new Set([...context.nodes.flatMap(reads), ...outputs.map(({ id }) => id)]);
  for (const { path, span } of unused(root, read))
    diagnostics.push(diagnose("NN2016", span, { name: path }, { trace: [`in model ${name}`] }));
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
    forward: keywordOf(what.forward),
    ...(batch === undefined ? {} : { batch }),
    inputs: inputs.map(({ value, span }): GraphInput => ({
      id: value.id,
      name: value.id.slice(1),
      type: value.type,
      span,
    })),
    parameters,
    nodes: context.nodes.map((node) => renameReads(node, rename)),
    outputs: outputs.map((output) => ({ ...output, id: rename(output.id) as string })),
  };
}

function makeRoot(context: Context, model: ast.Model, scope: Scope): Instance {
  const span = model.name.span;
  if (model.body.kind === "members") return context.instantiate(model, scope, [], span);
  const value = context.evaluate(model.body.value, scope);
  const made = isKnown(value) && value.role === "module" ? context.call(value, [], model.body.value.span) : value;
  if (isKnown(made) && made.role === "instance" && made.instance.what.kind === "module") return made.instance;
  if (made.kind === "poison") return abandon();
  return fail(context, "NN2034", model.body.value.span, { name: model.name.text, found: kindOf(value) });
}
