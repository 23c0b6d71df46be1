import {
  Scope,
  StructureKind,
  VariableDeclarationKind,
  type ClassDeclarationStructure,
  type FunctionDeclarationStructure,
  type StatementStructures,
} from "ts-morph";
import { placeOf } from "../../grammar/source.ts";
import type { Buffer, Plan, PlanStep } from "../4-plan/plan.ts";
import type { Init, Parameter } from "../ir/graph.ts";
import { isFixed, perSample, productOf, showShape, type Dim, type Shape } from "../ir/types.ts";
import { commentText, createNames, literal, propertyKey } from "./identifiers.ts";

export interface ModelNames {
  readonly className: string;
  readonly kernels: ReadonlyMap<string, string>;
  /** Kernels that take the batch size. */
  readonly batched: ReadonlySet<string>;
  readonly fresh: (wish: string) => string;
  /** The constant that holds embedded weights, in base64. */
  readonly embedded?: string;
}

/** The functions and the class of one model. */
export function emitModel(
  plan: Plan,
  names: ModelNames,
): { readonly types: readonly StatementStructures[]; readonly functions: readonly StatementStructures[] } {
  const { className } = names;
  const loadName = names.fresh(`load${className}`);
  const allocateName = names.fresh(`allocate${className}`);
  const buffers = nameBuffers(plan);
  const shapes = plan.graph.inputs.map((input) => ({ ...input, constant: names.fresh(`${input.name}Shape`) }));
  return {
    types: [modelClass(plan, names, { loadName, allocateName, buffers, shapes })],
    functions: [
      loadFunction(plan, names, loadName, buffers),
      allocateFunction(plan, names, allocateName, buffers),
      ...shapeConstants(shapes),
    ],
  };
}

type BufferNames = ReadonlyMap<number, string>;

function nameBuffers(plan: Plan): BufferNames {
  const fresh = createNames(["parameters", "arena", "weights", "memory", "out"]);
  return new Map(plan.buffers.map((buffer) => [buffer.id, fresh(buffer.name)]));
}

const usedBy = (steps: readonly PlanStep[]): ReadonlySet<number> => new Set(steps.flatMap((step) => step.buffers));

function callKernel(step: PlanStep, names: ModelNames, spell: (buffer: number) => string): string {
  const kernel = names.kernels.get(step.kernel) ?? step.kernel;
  const batch = names.batched.has(step.kernel) ? ", n" : "";
  return `${kernel}(${[...step.buffers.map(spell), ...step.sizes].join(", ")}${batch});`;
}

function loadFunction(plan: Plan, names: ModelNames, name: string, buffers: BufferNames): FunctionDeclarationStructure {
  const inLoad = usedBy(plan.load);
  const inRun = usedBy(plan.run);
  const nameOf = (id: number): string => buffers.get(id) ?? "";
  const kept = plan.buffers.filter(
    (buffer) => (buffer.kind === "parameter" || buffer.kind === "prepared") && inRun.has(buffer.id),
  );
  const bound = plan.buffers.filter(
    (buffer) => buffer.kind === "parameter" && (inRun.has(buffer.id) || inLoad.has(buffer.id)),
  );
  const made = plan.buffers.filter((buffer) => buffer.kind === "prepared");
  return {
    kind: StructureKind.Function,
    name,
    docs: [`What is computed once from the weights of ${commentText(plan.graph.name)}.`],
    parameters: [{ name: bound.length > 0 ? "parameters" : "_parameters", type: "readonly Float32Array[]" }],
    statements: [
      ...bound.map(
        (buffer) => `const ${nameOf(buffer.id)} = parameters[${buffer.kind === "parameter" ? buffer.index : 0}]!;`,
      ),
      ...made.map((buffer) => `const ${nameOf(buffer.id)} = new Float32Array(${spellSize(buffer.size)});`),
      ...plan.load.map((step) => callKernel(step, names, nameOf)),
      `return { ${kept.map((buffer) => nameOf(buffer.id)).join(", ")} };`,
    ],
  };
}

function allocateFunction(
  plan: Plan,
  { className }: ModelNames,
  name: string,
  buffers: BufferNames,
): FunctionDeclarationStructure {
  const { fixed, perSample: each } = plan.arena;
  const inRun = usedBy(plan.run);
  const views = plan.buffers.flatMap((buffer) => {
    if (buffer.kind !== "arena" || !inRun.has(buffer.id)) return [];
    const start = isFixed(buffer.size) ? String(buffer.offset) : sum(fixed, times(buffer.offset));
    const end = isFixed(buffer.size)
      ? String(buffer.offset + buffer.size)
      : sum(fixed, times(buffer.offset + perSample(buffer.size)));
    return [`${buffers.get(buffer.id)}: arena.subarray(${start}, ${end}),`];
  });
  return {
    kind: StructureKind.Function,
    name,
    docs: [
      `One arena for all intermediate values of ${commentText(className)}; those that are not in use at once share memory.`,
    ],
    parameters: [{ name: views.some((view) => /\bn\b/.test(view)) || each > 0 ? "n" : "_n", type: "number" }],
    statements: [
      ...(views.length > 0 ? [`const arena = new Float32Array(${sum(fixed, each === 0 ? "0" : times(each))});`] : []),
      `return {\n${views.join("\n")}\n};`,
    ],
  };
}

const times = (count: number): string => (count === 0 ? "0" : count === 1 ? "n" : `n * ${count}`);
const sum = (fixed: number, text: string): string =>
  fixed === 0 ? text : text === "0" ? String(fixed) : `${fixed} + ${text}`;
const spellSize = (size: Dim): string => (isFixed(size) ? String(size) : times(size.factor));

interface InputShape {
  readonly name: string;
  readonly type: { readonly shape: Shape };
  readonly constant: string;
}

const shapeConstants = (inputs: readonly InputShape[]): StatementStructures[] =>
  inputs.map((input): StatementStructures => ({
    kind: StructureKind.VariableStatement,
    declarationKind: VariableDeclarationKind.Const,
    declarations: [
      {
        name: input.constant,
        initializer: `[${input.type.shape.map((dim) => (isFixed(dim) ? dim : "null")).join(", ")}] as const`,
      },
    ],
  }));

/** `readonly [number, 3, 224, 224]` */
const shapeType = (shape: Shape): string =>
  `readonly [${shape.map((dim) => (isFixed(dim) ? dim : "number")).join(", ")}]`;

function modelClass(
  plan: Plan,
  names: ModelNames,
  {
    loadName,
    allocateName,
    buffers,
    shapes,
  }: { loadName: string; allocateName: string; buffers: BufferNames; shapes: readonly InputShape[] },
): ClassDeclarationStructure {
  const { graph } = plan;
  const { className } = names;
  const types = new Map(
    [
      ...graph.nodes,
      ...graph.inputs,
      ...graph.parameters.map((each) => ({ id: each.id, type: { shape: each.shape as Shape } })),
    ].map((each) => [each.id, each.type.shape as Shape]),
  );
  const local = createNames(["out", "memory", "weights", "batchOf", "dataOf", "checkOut"]);
  const inputs = shapes.map((input) => ({ ...input, local: local(input.name) }));
  const results = graph.outputs.map((output, i) => ({
    key: output.name,
    local: local(output.name ?? (graph.outputs.length === 1 ? "y" : `y${i}`)),
    shape: types.get(output.id) ?? [],
  }));
  const batch = [
    ...inputs.map((input, i) => {
      const first = input.type.shape[0];
      const factor = first !== undefined && !isFixed(first) ? first.factor : 1;
      const known = inputs.slice(0, i).some((before) => before.type.shape.some((dim) => !isFixed(dim)));
      const args = [
        literal(input.name),
        input.local,
        input.constant,
        ...(known || factor > 1 ? [known ? "n" : "undefined"] : []),
        ...(factor > 1 ? [String(factor)] : []),
      ];
      const call = `batchOf(${args.join(", ")})`;
      const isOpen = input.type.shape.some((dim) => !isFixed(dim));
      return isOpen && !known ? `const n = ${call};` : `${call};`;
    }),
    ...(inputs.some((input) => input.type.shape.some((dim) => !isFixed(dim))) ? [] : ["const n = 1;"]),
  ];
  const parameters = inputs.map((input) => ({ name: input.local, type: `Input<${shapeType(input.type.shape)}>` }));
  const tensor = (result: (typeof results)[number]): string => `Tensor<${shapeType(result.shape)}>`;
  const value = (result: (typeof results)[number]): string =>
    `{ data: ${result.local}, shape: [${result.shape.map((dim) => (isFixed(dim) ? dim : times(dim.factor))).join(", ")}] }`;
  const several = (spell: (result: (typeof results)[number]) => string, isType: boolean): string => {
    const [only] = results;
    if (results.length === 1 && only && only.key === undefined) return spell(only);
    if (results.every((result) => result.key === undefined))
      return `${isType ? "readonly " : ""}[${results.map(spell).join(", ")}]`;
    return `{ ${results.map((result) => `${isType ? "readonly " : ""}${propertyKey(result.key ?? "")}: ${spell(result)}`).join(isType ? "; " : ", ")} }`;
  };
  const count = (shape: Shape): string => spellSize(productOf(shape));
  const outOf = (result: (typeof results)[number], i: number): string => {
    const only = results.length === 1 && result.key === undefined;
    return only ? "out" : result.key === undefined ? `out[${i}]` : `out[${literal(result.key)}]`;
  };
  const inputArgs = inputs.map((input) => `dataOf(${input.local})`);
  const callRun = (resultArgs: readonly string[]): string =>
    `this.#run(${["n", ...inputArgs, ...resultArgs].join(", ")});`;

  return {
    kind: StructureKind.Class,
    isExported: true,
    name: className,
    docs: [
      commentText(
        [
          ...(graph.doc ? [graph.doc, ""] : []),
          `${graph.inputs.map((input) => `${input.name}: ${showShape(input.type.shape)}`).join(", ")} → ${results.map((result) => `${result.key ? `${result.key}: ` : ""}${showShape(result.shape)}`).join(", ")} (${placeOf(graph.span)})`,
        ].join("\n"),
      ),
    ],
    properties: [
      {
        isStatic: true,
        isReadonly: true,
        name: "signature",
        type: "Signature",
        initializer: signatureText(plan, types),
        docs: ["Inputs, results and parameters: names, shapes, and the line that declares them."],
      },
      { isReadonly: true, name: "#weights", type: `ReturnType<typeof ${loadName}>` },
      { name: "#memory", type: `ReturnType<typeof ${allocateName}>`, initializer: `${allocateName}(1)` },
      { name: "#batch", initializer: "1" },
    ],
    ctors: [
      {
        scope: Scope.Private,
        parameters: [{ name: "parameters", type: "readonly Float32Array[]" }],
        statements: [`this.#weights = ${loadName}(parameters);`],
      },
    ],
    methods: [
      {
        isStatic: true,
        isAsync: true,
        name: "create",
        docs: [
          [
            `Makes a ${className} from the bytes of a safetensors file or from arrays by name${names.embedded ? "; without them, from the weights embedded here" : "; without them, from PyTorch's default init and a seed"}.`,
            "Throws an NncError that lists all that is missing, unexpected or of another shape.",
          ].join("\n"),
        ],
        parameters: [
          { name: "weights", type: "Weights", hasQuestionToken: true },
          { name: "options", type: "{ readonly allowExtra?: boolean; readonly seed?: number }", initializer: "{}" },
        ],
        returnType: `Promise<${className}>`,
        statements: [
          `const { parameters } = ${className}.signature;`,
          names.embedded
            ? `const bound = weights === undefined && options.seed !== undefined ? initWeights(parameters, options.seed) : bindWeights(parameters, weights ?? decodeBase64(${names.embedded}), options);`
            : "const bound = weights === undefined ? initWeights(parameters, options.seed) : bindWeights(parameters, weights, options);",
          `return new ${className}(bound);`,
        ],
      },
      {
        name: "forward",
        docs: ["Runs the network. The batch size follows from the size of the input."],
        parameters,
        returnType: several(tensor, true),
        statements: [
          ...batch,
          ...results.map((result) => `const ${result.local} = new Float32Array(${count(result.shape)});`),
          callRun(results.map((result) => result.local)),
          `return ${several(value, false)};`,
        ],
      },
      {
        name: "forwardInto",
        docs: [
          "Runs the network and writes what it gives into arrays of yours; allocates nothing while the batch size stays.",
        ],
        parameters: [...parameters, { name: "out", type: several(() => "Float32Array", true) }],
        returnType: "void",
        statements: [
          ...batch,
          callRun(
            results.map(
              (result, i) =>
                `checkOut(${literal(result.key ?? outOf(result, i))}, ${outOf(result, i)}, ${count(result.shape)})`,
            ),
          ),
        ],
      },
      {
        name: "#run",
        parameters: [
          { name: "n", type: "number" },
          ...inputs.map((input) => ({ name: input.local, type: "Float32Array" })),
          ...results.map((result) => ({ name: result.local, type: "Float32Array" })),
        ],
        returnType: "void",
        statements: runStatements(
          plan,
          names,
          allocateName,
          buffers,
          inputs.map((input) => input.local),
          results.map((result) => result.local),
        ),
      },
    ],
  };
}

function runStatements(
  plan: Plan,
  names: ModelNames,
  allocateName: string,
  buffers: BufferNames,
  inputs: readonly string[],
  results: readonly string[],
): string[] {
  const spell = (id: number): string => {
    const buffer = plan.buffers[id] as Buffer;
    switch (buffer.kind) {
      case "input":
        return inputs[buffer.index] as string;
      case "result":
        return results[buffer.index] as string;
      case "arena":
        return `memory.${buffers.get(id)}`;
      default:
        return `weights.${buffers.get(id)}`;
    }
  };
  const calls = plan.run.map((step) => callKernel(step, names, spell));
  const uses = (name: string): boolean => calls.some((call) => call.includes(`${name}.`));
  return [
    `if (n !== this.#batch) {\nthis.#memory = ${allocateName}(n);\nthis.#batch = n;\n}`,
    ...(uses("memory") ? ["const memory = this.#memory;"] : []),
    ...(uses("weights") ? ["const weights = this.#weights;"] : []),
    ...calls,
  ];
}

function signatureText({ graph }: Plan, types: ReadonlyMap<string, Shape>): string {
  const info = (name: string, shape: Shape): string =>
    `{ name: ${literal(name)}, shape: [${shape.map((dim) => (isFixed(dim) ? dim : literal(dim.factor === 1 ? dim.symbol : `${dim.factor}${dim.symbol}`))).join(", ")}], dtype: "f32" }`;
  return `freezeSignature({
    model: ${literal(graph.name)},
    inputs: [${graph.inputs.map((input) => info(input.name, input.type.shape)).join(", ")}],
    results: [${graph.outputs.map((output, i) => info(output.name ?? (graph.outputs.length === 1 ? "y" : `y${i}`), types.get(output.id) ?? [])).join(", ")}],
    parameters: [${graph.parameters.map(parameterText).join(",\n")}],
  })`;
}

function parameterText(parameter: Parameter): string {
  const at = literal(placeOf(parameter.origin.span));
  if (parameter.dtype === "i64") return `counter(${literal(parameter.name)}, ${at})`;
  return `${parameter.kind}(${literal(parameter.name)}, [${parameter.shape.join(", ")}], ${initText(parameter.init)}, ${at})`;
}

/** Seven digits are more than a random number needs. */
const short = (value: number): string => String(Number(value.toPrecision(7)));

function initText(init: Init): string {
  switch (init.kind) {
    case "constant":
      return `constant(${init.value})`;
    case "uniform":
      return `uniform(${short(init.low)}, ${short(init.high)})`;
    case "normal":
      return `normal(${short(init.mean)}, ${short(init.std)})`;
  }
}
