import { hasErrors } from "../../../grammar/diagnostic.ts";
import { source } from "../../../grammar/source.ts";
import { isFixedShape, readShape, type FixedShape, type GivenShape } from "../../../compiler/import/given-shape.ts";
import { importNetwork } from "../../../compiler/import/import-network.ts";
import { importPython } from "../../../compiler/import/python/import-python.ts";
import { vocabulary } from "../../../compiler/import/python/vocabulary.ts";
import { writeTree } from "../../../compiler/import/tree/write-tree.ts";
import { runPipeline } from "../../../compiler/pipeline.ts";
import { problemsOf } from "./problems.ts";
import type { ImportAnswer, NamedBytes, PythonRequest } from "./requests.ts";
import type { WeightsSource } from "./weights.ts";

/** Shapes as `--input` takes them, apart by spaces. @throws Error */
function parseShapes(text: string): readonly GivenShape[] {
  return text
    .split(/\s+/)
    .filter((each) => each !== "")
    .map((each) => {
      const shape = readShape(each);
      if (shape) return shape;
      throw new Error(
        `${each} is no shape: sizes are whole numbers from 1 on, the batch first, as in 1,3,224,224, or names as in 1,3,H,W`,
      );
    });
}

/** The same for a network whose sizes are decided. @throws Error */
const parseFixedShapes = (text: string): readonly FixedShape[] =>
  parseShapes(text).map((shape) => {
    if (isFixedShape(shape)) return shape;
    throw new Error("Only PyTorch's source has sizes that can stay open: say numbers, as in 1,3,224,224");
  });

/** Source of PyTorch's as a network of ours. It is read and never run. */
export function importPythonText({ text, name, inputs, className }: PythonRequest): ImportAnswer {
  const entry = source(name, text);
  const shapes = parseShapes(inputs);
  const imported = importPython(entry, {
    vocabulary,
    inputs: shapes,
    ...(className === "" ? {} : { class: className }),
  });
  const written = imported.text === undefined ? undefined : source(name.replace(/\.py$/, ".nn"), imported.text);
  const later =
    written && !hasErrors(imported.diagnostics)
      ? runPipeline(written, {}, "graph").diagnostics.map((each) => imported.place(each, written))
      : [];
  return {
    text: imported.text,
    problems: problemsOf([...imported.diagnostics, ...later], entry).problems,
    format: "PyTorch's source",
  };
}

/** A file with a network and its weights: TorchScript, ONNX. @throws NncError */
export async function importNetworkFile(
  { name, bytes }: NamedBytes,
  inputs: string,
): Promise<{ readonly answer: ImportAnswer; readonly weights: WeightsSource | undefined }> {
  const { format, tree, weights, diagnostics } = await importNetwork(bytes, {
    path: name,
    inputs: parseFixedShapes(inputs),
  });
  const shown = source(name, "");
  if (!tree || hasErrors(diagnostics))
    return {
      answer: { text: undefined, problems: problemsOf(diagnostics, shown).problems, format },
      weights: undefined,
    };
  return {
    answer: { text: writeTree(tree), problems: problemsOf(diagnostics, shown).problems, format },
    weights: { kind: "file", name, tensors: weights },
  };
}
