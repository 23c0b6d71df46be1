import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { source, type Span } from "../../../grammar/source.ts";
import { NncError } from "../../../runtime/tensor.ts";
import { isFixed, showShape, symbolic, type Shape } from "../../ir/types.ts";
import type { ImportedNetwork, NetworkOptions, NetworkReader } from "../imported-network.ts";
import type { TreeInput } from "../tree/module-tree.ts";
import { answerOf } from "./answer-script.ts";
import { codeTable, lastName } from "./archive/code-table.ts";
import { readScript, type ScriptArchive } from "./archive/read-script.ts";
import { buildTree } from "./build-tree.ts";
import { finishBody, freshName, newEmission } from "./emission.ts";
import { tensorNamed } from "./emit-call.ts";
import { callModule } from "./interpret/call-module.ts";
import { evaluate } from "./interpret/evaluate.ts";
import { execute } from "./interpret/execute.ts";
import { followCode, selfOf } from "./interpret/call-code.ts";
import { diagnoseScript } from "./messages.ts";
import { inputsOf } from "./network-inputs.ts";
import { namesOfResults, termsIn } from "./network-results.ts";
import { newRun, TooMuch, type Place } from "./run.ts";
import { isElements, none, type Value } from "./values.ts";

const FORMAT = "TorchScript";

/** A traced or scripted network of torch.jit.save. Its code is followed as text; nothing of it runs. */
export const read: NetworkReader = (file, options) => {
  const nowhere: Span = { source: source(options.path, ""), start: 0, end: 0 };
  const refused = (problem: string, help?: string): ImportedNetwork => ({
    format: FORMAT,
    tree: undefined,
    weights: new Map(),
    diagnostics: [diagnoseScript("NN6020", nowhere, { problem, help })],
  });
  try {
    const archive = readScript(file, options.path);
    const open = importWith(archive, options, true);
    // A network whose first size is no batch.
    if (!hasErrors(open.diagnostics) || !options.inputs.length) return open;
    const fixed = importWith(archive, options, false);
    if (hasErrors(fixed.diagnostics)) return open;
    const why = open.diagnostics.find(({ severity }) => severity === "error");
    return {
      ...fixed,
      diagnostics: [...fixed.diagnostics, diagnoseScript("NN6032", why?.span ?? nowhere, { why: why?.message ?? "" })],
    };
  } catch (error) {
    if (error instanceof TooMuch)
      return { ...refused(""), diagnostics: [diagnoseScript("NN6028", nowhere, { what: error.message })] };
    if (error instanceof NncError) {
      const [problem = "", ...advice] = error.message.replace(/^NN\d{4}: /, "").split("\n");
      return refused(problem, advice.length > 0 ? advice.join("\n") : undefined);
    }
    // What lies in itself too deep for the stack.
    if (error instanceof RangeError) return refused("something in it lies too deep in other things");
    throw error;
  }
};

function importWith(archive: ScriptArchive, options: NetworkOptions, isBatched: boolean): ImportedNetwork {
  const diagnostics: Diagnostic[] = [];
  const code = codeTable(archive, (each) => void diagnostics.push(each));
  const run = newRun(archive, code, diagnostics, { evaluate, execute, callModule });
  const { root } = archive;
  const forward = code.methodOf(root.className, "forward");
  const failed = (): ImportedNetwork => ({ format: FORMAT, tree: undefined, weights: new Map(), diagnostics });
  if (!forward) {
    const span = { source: source(options.path, ""), start: 0, end: 0 };
    diagnostics.push(
      diagnoseScript("NN6020", span, { problem: `${lastName(root.className)} has no forward`, help: undefined }),
    );
    return failed();
  }
  const inputs = inputsOf(forward, options, diagnostics);
  if (!inputs) return failed();
  const emission = newEmission([]);
  const self = { kind: "module", object: root, path: [] } as const;
  const place: Place = { emission, span: forward.name.span, self, depth: 0 };
  const args = inputs.map(({ param, sizes, index }): Value => {
    if (index === undefined) return none;
    const name = freshName(emission, param.name.text);
    emission.params.push(name);
    return tensorNamed(emission, name, sizes && shapeOf(sizes, isBatched), { input: index });
  });
  const given = new Map(
    inputs.flatMap(({ param }, i) => (args[i] && !param.default ? [[param.name.text, args[i]] as const] : [])),
  );
  const returned = followCode(run, place, forward, [], given.set(selfOf(forward), self), undefined);
  const missing = inputs.filter(({ index, sizes }) => index !== undefined && !sizes);
  if (missing.length > 0) {
    const names = missing.map(({ param }) => param.name.text);
    const guess = run.guesses.get(missing[0]?.index ?? 0);
    return {
      ...failed(),
      diagnostics: [
        diagnoseScript("NN6021", missing[0]?.param.name.span ?? forward.name.span, { names, guess }),
        ...diagnostics,
      ],
    };
  }
  const results = termsIn(run, place, returned);
  if (hasErrors(diagnostics)) return failed();
  if (!results || results.length === 0) {
    diagnostics.push(
      diagnoseScript("NN6023", forward.name.span, { what: "what it gives is no tensor", help: undefined }),
    );
    return failed();
  }
  const turned = shapesIn(returned).find((shape) => shape.some((size, i) => i > 0 && !isFixed(size)));
  if (turned) {
    const what = `the batch comes first in a result, but here N stands elsewhere: ${showShape(turned)}`;
    diagnostics.push(diagnoseScript("NN6023", forward.name.span, { what, help: undefined }));
    return failed();
  }
  const resultNames = namesOfResults(returned);
  const body = finishBody(emission, results);
  const { root: part, weights, unread, leftOut } = buildTree(run, root, body);
  for (const [name, what] of unread)
    diagnostics.push(
      diagnoseScript("NN6020", forward.name.span, { problem: `the weight ${name} is ${what}`, help: undefined }),
    );
  if (hasErrors(diagnostics)) return failed();
  if (leftOut.length > 0) diagnostics.push(diagnoseScript("NN6029", forward.name.span, { modules: leftOut }));
  const treeInputs = inputs.flatMap(({ sizes, index }): TreeInput[] =>
    index === undefined ? [] : [{ shape: sizes ?? [], isBatched, ...(run.counting.has(index) ? { isInt: true } : {}) }],
  );
  return {
    format: FORMAT,
    tree: {
      name: nameOf(options.path),
      root: part,
      inputs: treeInputs,
      ...(resultNames && { resultNames }),
    },
    weights,
    diagnostics,
    answer: (numbers) => answerOf(archive, options.path, numbers),
  };
}

/** The shapes of all tensors in a value, where they are known. */
function shapesIn(value: Value): readonly Shape[] {
  if (value.kind === "tensor") return value.shape ? [value.shape] : [];
  if (value.kind === "dict") return [...value.entries.values()].flatMap(shapesIn);
  return isElements(value) ? value.items.flatMap(shapesIn) : [];
}

const shapeOf = (sizes: readonly number[], isBatched: boolean): Shape =>
  isBatched && sizes.length > 0 ? [symbolic("N"), ...sizes.slice(1)] : sizes;

/** `resnet-18.pt` is ResNet18's file only by chance: Resnet18. */
function nameOf(path: string): string {
  const stem = (path.split(/[/\\]/).at(-1) ?? "").replace(/\.\w+$/, "");
  const name = stem
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
  return /^[A-Z]/.test(name) ? name : "Net";
}
