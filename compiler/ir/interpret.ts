import { ELEMENT, type Graph, type Operand } from "./graph.ts";
import { nameInputs, type AttrSchema, type AttrValue, type AttrValues, type Op, type ReferenceTensor } from "./op.ts";
import { CompilerBug } from "./compiler-bug.ts";
import { singleNumber, singleNumbers } from "./single-numbers.ts";
import { isFixed, type Dim, type Shape } from "./types.ts";

/** What an op's reference was given. */
export interface ReferenceCall {
  readonly op: Op;
  readonly attrs: AttrValues;
  readonly operands: readonly ReferenceTensor[];
}

/**
 * Runs a graph by the references of its ops, in double precision. Inputs and parameters are in the order of the graph's;
 * a batch that is not given is read off the inputs. `pass` sees each value that is computed and the call that gave it, and says
 * what is to be used for it.
 */
export function interpret(
  graph: Graph,
  inputs: readonly ReferenceTensor[],
  parameters: readonly ReferenceTensor[],
  batch: number = batchOf(graph, inputs),
  pass: (value: ReferenceTensor, type: Shape, call: ReferenceCall) => ReferenceTensor = (value) => value,
): ReferenceTensor[] {
  const values = new Map<string, ReferenceTensor>();
  graph.inputs.forEach(({ id }, i) => values.set(id, given(inputs[i], id)));
  graph.parameters.forEach(({ id, dtype }, i) => {
    if (dtype === "f32") values.set(id, given(parameters[i], id));
  });
  const read = (operand: Operand, element?: ReferenceTensor): ReferenceTensor => {
    if (typeof operand === "number") return { shape: [], data: Float64Array.of(singleNumber(operand)) };
    return given(operand === ELEMENT ? element : values.get(operand), operand);
  };
  const sizeOf = (dim: Dim): number => (isFixed(dim) ? dim : dim.factor * batch);
  const apply = (op: Op, attrs: AttrValues, operands: readonly ReferenceTensor[], to: Shape): ReferenceTensor => {
    const shape = to.map(sizeOf);
    const schemas = op.attrs as Readonly<Record<string, AttrSchema<AttrValue>>>;
    const fixed = Object.entries(attrs).map(([name, value]): [string, AttrValue] => [
      name,
      schemas[name]?.kind === "dims" ? (value as Shape).map(sizeOf) : value,
    ]);
    const held = Object.fromEntries(fixed);
    const call = { op, attrs: op.kernel.kind === "pointwise" ? singleNumbers(held) : held, operands };
    return pass({ shape, data: op.reference(nameInputs(op, operands), call.attrs, shape) }, to, call);
  };
  for (const { id, op, attrs, inputs: operands, epilogue, type } of graph.nodes) {
    const first = apply(
      op,
      attrs,
      operands.map((operand) => read(operand)),
      type.shape,
    );
    const last = epilogue.reduce(
      (element, step) =>
        apply(
          step.op,
          step.attrs,
          step.operands.map((operand) => read(operand, element)),
          type.shape,
        ),
      first,
    );
    values.set(id, last);
  }
  return graph.outputs.map(({ id }) => given(values.get(id), id));
}

function given(value: ReferenceTensor | undefined, id: string): ReferenceTensor {
  if (!value) throw new CompilerBug(`${id} has no value`);
  return value;
}

function batchOf(graph: Graph, inputs: readonly ReferenceTensor[]): number {
  for (const [i, { type }] of graph.inputs.entries())
    for (const [axis, dim] of type.shape.entries())
      if (!isFixed(dim)) return (inputs[i]?.shape[axis] ?? dim.factor) / dim.factor;
  return 1;
}
