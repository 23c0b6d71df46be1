import { renderDiagnostic, runPipeline, source } from "../../compiler/index.ts";
import { isFixed } from "../../compiler/ir/types.ts";
import { product, type Speech, type Words } from "./speech.ts";
import { LeftOut, type Call, type VectorCase, type VectorTensor } from "./vector-case.ts";

export interface Translation {
  readonly text: string;
  /** In the order of the model's arguments. */
  readonly inputs: readonly VectorTensor[];
  readonly parameters: ReadonlyMap<string, VectorTensor>;
}

const WHOLE = /^u?int\d+$|^bool$/;
/** Whole numbers up to here are themselves in single precision. */
const EXACT = 2 ** 24;

/** Writes a case as a model: its tensors become inputs, or parameters where `isParameter` says so. */
export function translate(vector: VectorCase, words: Words, isParameter: (name: string) => boolean): Translation {
  const inputs: { name: string; tensor: VectorTensor }[] = [];
  const parameters = new Map<string, VectorTensor>();
  const statements: string[] = [];
  const values = new Map<string, string>();
  const shapes = new Map<string, readonly number[]>();

  for (const each of vector.calls) {
    const say = Object.hasOwn(words, each.op) ? words[each.op] : undefined;
    if (!say) throw new LeftOut("an op that is not in the vocabulary", each.op);
    const said = say(speechFor(each));
    const expressions = typeof said === "string" ? [said] : said;
    each.outputs.forEach((name, i) => {
      const expression = expressions[i];
      if (expression === undefined) throw new LeftOut("a result that we do not have", `${each.op}, result ${i + 1}`);
      values.set(name, set(expression));
    });
  }
  const results = vector.expected.map(({ name }) => values.get(name) ?? missing(name));
  return { text: textWith(results.join(", ")), inputs: inputs.map(({ tensor }) => tensor), parameters };

  function set(expression: string): string {
    if (/^\w+$/.test(expression)) return expression;
    const name = `t${statements.length}`;
    statements.push(`${name} = ${expression}`);
    return name;
  }

  function textWith(results: string): string {
    const fields = [...parameters].map(([name, { shape = [] }]) => `  ${name} = Parameter([${shape.join(", ")}])`);
    const args = inputs.map(({ name, tensor }) => `${name}: [${tensor.shape?.join(", ") || 1}]`);
    // A shape that is written has at least one dimension.
    const scalars = inputs.filter(({ tensor }) => tensor.shape?.length === 0);
    const body = [...scalars.map(({ name }) => `${name} = ${name}.squeeze()`), ...statements, `return ${results}`];
    const forward = [`  forward(${args.join(", ")}) {`, ...body.map((line) => `    ${line}`), "  }"];
    return ["model Case {", ...fields, ...forward, "}", ""].join("\n");
  }

  /** The compiler itself says what has come out so far. */
  function shapeOf(expression: string): readonly number[] {
    const found = shapes.get(expression) ?? inferred(expression);
    shapes.set(expression, found);
    return found;
  }

  function inferred(expression: string): readonly number[] {
    const { graphs, diagnostics } = runPipeline(source("case.nn", textWith(expression)), {}, "graph");
    const graph = graphs?.[0];
    const id = graph?.outputs[0]?.id;
    const value = [...(graph?.nodes ?? []), ...(graph?.inputs ?? [])].find((each) => each.id === id);
    const shape = value?.type.shape ?? graph?.parameters.find((each) => each.id === id)?.shape;
    if (!shape?.every(isFixed)) throw new Error(diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
    return shape as readonly number[];
  }

  /** A tensor by its name in the suite. */
  function valueOf(name: string, fits: (tensor: VectorTensor) => void): string {
    const tensor = vector.tensors.get(name);
    if (tensor) fits(tensor);
    return values.get(name) ?? declare(tensor ?? missing(name));
  }

  function declare(tensor: VectorTensor): string {
    const { shape = [tensor.values.length] } = tensor;
    if (shape.includes(0)) throw new LeftOut("an empty tensor");
    const name = isParameter(tensor.name) ? `w${parameters.size}` : `x${inputs.length}`;
    if (isParameter(tensor.name)) parameters.set(name, { ...tensor, shape });
    else inputs.push({ name, tensor: { ...tensor, shape } });
    values.set(tensor.name, name);
    shapes.set(name, shape);
    return name;
  }

  function speechFor({ op, attrs, outputs, tensors, version = Infinity }: Call): Speech {
    const optionalName = (parameter: string): string | undefined => tensors.get(parameter)?.[0] || undefined;
    const nameOf = (parameter: string): string => optionalName(parameter) ?? missing(`${op}.${parameter}`);
    return {
      op,
      attrs,
      outputs,
      version,
      tensor: (parameter) => valueOf(nameOf(parameter), isSingle),
      optional: (parameter) => {
        const name = optionalName(parameter);
        return name === undefined ? undefined : valueOf(name, isSingle);
      },
      list: (parameter) => (tensors.get(parameter) ?? []).map((name) => valueOf(name, isSingle)),
      mask: (parameter) => valueOf(nameOf(parameter), () => undefined),
      indices: (parameter, size) => valueOf(nameOf(parameter), (tensor) => isIndex(tensor, size)),
      known: (parameter) => {
        const name = optionalName(parameter);
        if (name === undefined) return undefined;
        return vector.tensors.get(name)?.values ?? noConstant(op, parameter);
      },
      shape: shapeOf,
      set,
    };
  }
}

const missing = (name: string): never => {
  throw new Error(`the case has no ${name}`);
};

const noConstant = (op: string, parameter: string): never => {
  throw new LeftOut("sizes that are computed", `${op}.${parameter}`);
};

function isSingle({ name, dtype, values, shape }: VectorTensor): void {
  if (dtype !== "float32") throw new LeftOut("a dtype that is not float32", dtype);
  if (values.some((value) => value === null) || (shape && values.length !== product(shape)))
    throw new LeftOut("numbers that the suite has lost", name);
}

function isIndex({ dtype, values }: VectorTensor, size: number): void {
  if (dtype !== "float32" && !WHOLE.test(dtype)) throw new LeftOut("a dtype that is not float32", dtype);
  if (values.some((value) => value < 0 || value >= Math.min(size, EXACT)))
    throw new LeftOut("indices that count from the end or lie outside, which PyTorch refuses");
}
