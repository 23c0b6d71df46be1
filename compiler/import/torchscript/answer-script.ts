import { hasErrors, type Diagnostic } from "../../../grammar/diagnostic.ts";
import { source } from "../../../grammar/source.ts";
import { toFloat32, type StoredTensor } from "../../../runtime/safetensors.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { Graph } from "../../ir/graph.ts";
import { interpret } from "../../ir/interpret.ts";
import type { ReferenceTensor } from "../../ir/op.ts";
import { f32 } from "../../ir/types.ts";
import type { TensorValue, Value as Traced } from "../../ir/value.ts";
import type { Answer } from "../imported-network.ts";
import { runTerm, type Scope } from "../onnx/trace/run-term.ts";
import { createTracer, Refused } from "../onnx/trace/tracer.ts";
import { isDict, type PickleValue } from "../pickle/pickle-value.ts";
import { isScriptModule } from "../pytorch/script-state.ts";
import { isTensor } from "../pytorch/torch-values.ts";
import { codeTable } from "./archive/code-table.ts";
import type { ScriptArchive } from "./archive/read-script.ts";
import { numbersOf } from "./constants/numbers-of.ts";
import { newEmission, type Body } from "./emission.ts";
import { tensorNamed } from "./emit-call.ts";
import { followCode, selfOf } from "./interpret/call-code.ts";
import { evaluate } from "./interpret/evaluate.ts";
import { execute } from "./interpret/execute.ts";
import { recurrentCode } from "./layers/recurrent-code.ts";
import { inputsOf } from "./network-inputs.ts";
import { termsIn } from "./network-results.ts";
import { newRun, TooMuch, type Run } from "./run.ts";
import { none } from "./values.ts";

/**
 * What a network of TorchScript answers, in double precision: its code is followed once more as one straight line, with sizes that are
 * known and without layers, modules and their names, so that an import can be held to it. Undefined where an operation is not
 * understood as it stands.
 */
export function answerOf(archive: ScriptArchive, path: string, inputs: Parameters<Answer>[0]): ReturnType<Answer> {
  const shapes = inputs.map(({ shape }) => shape);
  const line = straightLine(archive, path, shapes);
  if (!line) return undefined;
  try {
    return calculate(line, inputs);
  } catch (error) {
    // An import that cannot be proven is no worse than one that nobody proves.
    if (error instanceof Refused || error instanceof CompilerBug || error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Line {
  readonly run: Run;
  readonly body: Body;
}

function straightLine(archive: ScriptArchive, path: string, shapes: readonly (readonly number[])[]): Line | undefined {
  const diagnostics: Diagnostic[] = [];
  const code = codeTable(archive, (each) => void diagnostics.push(each));
  const run = newRun(archive, code, diagnostics, {
    evaluate,
    execute,
    callModule: (own, place, module, definition, args, named) => {
      const within = { ...place, self: module };
      const given = definition.params.slice(1).map(({ name }, i) => args[i] ?? named.get(name.text));
      const recurrent = recurrentCode(own, within, module, definition, given);
      return recurrent ?? followCode(own, within, definition, args, named, module);
    },
  });
  const { root } = archive;
  const forward = code.methodOf(root.className, "forward");
  const taken = forward && inputsOf(forward, { path, inputs: shapes.map((sizes) => ({ sizes })) }, diagnostics);
  if (!forward || !taken) return undefined;
  const emission = newEmission([]);
  const self = { kind: "module", object: root, path: [] } as const;
  const given = new Map(
    taken.flatMap(({ param, sizes, index }) => {
      if (index === undefined) return param.default ? [] : [[param.name.text, none] as const];
      emission.names.add(`input ${index}`);
      emission.params.push(`input ${index}`);
      return [[param.name.text, tensorNamed(emission, `input ${index}`, sizes, { input: index })] as const];
    }),
  );
  const place = { emission, span: forward.name.span, self, depth: 0 };
  try {
    const returned = followCode(run, place, forward, [], new Map([...given, [selfOf(forward), self]]));
    const results = termsIn(run, place, returned);
    if (!results || hasErrors(diagnostics)) return undefined;
    return { run, body: { params: emission.params, steps: emission.steps, results } };
  } catch (error) {
    if (error instanceof TooMuch || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @throws Refused */
function calculate({ run, body }: Line, inputs: Parameters<Answer>[0]): ReturnType<Answer> {
  const span = { source: source("", ""), start: 0, end: 0 };
  const tracer = createTracer(span);
  const held: { readonly id: string; readonly tensor: ReferenceTensor }[] = [];
  const hold = (tensor: ReferenceTensor): TensorValue => {
    const id = `%x${held.length}`;
    held.push({ id, tensor });
    return { kind: "tensor", id, type: f32(tensor.shape), by: "", span };
  };
  const values = new Map<string, Traced>(
    body.params.map((name, i) => {
      const { shape = [], data = [] } = inputs[i] ?? {};
      return [name, hold({ shape, data: Float64Array.from(data) })];
    }),
  );
  const weights = new Map<string, TensorValue>();
  const scope: Scope = {
    value: (name) => values.get(name),
    weight(path) {
      const key = path.join(".");
      const found = weights.get(key) ?? hold(storedAt(run, path));
      weights.set(key, found);
      return found;
    },
  };
  for (const { statement } of body.steps) {
    const value = runTerm(statement.value, scope, tracer);
    const { targets } = statement;
    const parts = targets.length === 1 ? [value] : "elements" in value ? value.elements : [];
    targets.forEach((target, i) => {
      const part = parts[i];
      if (!part) throw new Refused("an operation gives less than is read");
      values.set(target, part);
    });
  }
  const results = body.results.map((term): TensorValue => {
    const value = runTerm(term, scope, tracer);
    if (value.kind !== "tensor") throw new Refused("a result is no tensor");
    return value;
  });
  const graph: Graph = {
    name: "",
    span,
    inputs: held.map(({ id, tensor }) => ({ id, name: id, type: f32(tensor.shape) })),
    parameters: [],
    nodes: tracer.nodes,
    outputs: results.map(({ id }) => ({ id })),
  };
  const answers = interpret(
    graph,
    held.map(({ tensor }) => tensor),
    [],
    1,
  );
  return answers.map(({ shape, data }) => ({ shape, data: Float64Array.from(data) }));
}

/** The tensor that lies at a path in the file itself. @throws Refused */
function storedAt(run: Run, path: readonly string[]): ReferenceTensor {
  const key = path.join(".");
  const constant = run.constants.get(key);
  let value: PickleValue | undefined = constant === undefined ? run.archive.root : run.archive.constants[constant];
  if (constant === undefined)
    for (const name of path)
      value =
        value !== undefined && isScriptModule(value) && isDict(value.state) ? value.state.entries.get(name) : undefined;
  const stored =
    value !== undefined && isTensor(value)
      ? run.archive.place(value, constant === undefined ? "data" : "constants", key)
      : "";
  if (typeof stored === "string") throw new Refused(`the weight ${key} cannot be read`);
  return { shape: stored.shape, data: doubles(stored) };
}

function doubles(stored: StoredTensor): Float64Array {
  if (/^B?F/.test(stored.dtype)) return Float64Array.from(toFloat32(stored));
  const numbers = numbersOf(stored);
  if (!numbers) throw new Refused(`numbers of ${stored.dtype}`);
  return Float64Array.from(numbers);
}
