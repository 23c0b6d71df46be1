import type { Plan } from "../../../5-plan/plan.ts";
import type { ClassPart, EmitPart } from "../../../6-emit/module-part.ts";
import type { FunctionText } from "../../../6-emit/text/declarations.ts";
import { tracedTo } from "../../../6-emit/origins/origins.ts";
import { numberStatements } from "../../../5-plan/open/number-table.ts";
import { commentText, literal } from "../../../6-emit/text/identifiers.ts";
import { stepsTable } from "../../../6-emit/class/profile-methods.ts";
import type { SupportName } from "../spell-typescript.ts";
import { support } from "../support.ts";
import { allocateFunctions } from "./allocate-function.ts";
import { spellKernels, type KernelNames } from "./kernels.ts";
import { machinePart } from "./machine-part.ts";
import { loadFunction } from "./load-function.ts";
import { nameTypescript, type TypescriptModel } from "./model.ts";
import { profileStatements, runStatements } from "./run-statements.ts";
import { unpackFunction } from "./unpack-function.ts";
import { writeKernel } from "./write-kernel.ts";

/** Kernels as functions of the module; weights and memory as records of arrays. */
export const emitTypescript: EmitPart = async (plans, context) => {
  const { kernels, ofPlans, helpers } = spellKernels(plans, context.fresh, context.typed);
  return {
    target: "ts",
    ofModel: (model, i) => classPart(nameTypescript(model, plans[i] as Plan, ofPlans[i] as KernelNames, context)),
    ofMachine: (name, i) => machinePart(name, plans[i] as Plan, ofPlans[i] as KernelNames, context),
    ofForward: (name, _, i) => ({
      ...machinePart(name, plans[i] as Plan, ofPlans[i] as KernelNames, context),
      create: () => `new ArrayMachine(${name})`,
    }),
    helpers: helpers.map(helperFunction),
    weightsText: "",
    kernels: await Promise.all(
      kernels.map(async ({ name, doc, spelled, place }) =>
        tracedTo(place, await writeKernel(name, doc, spelled, context.typed)),
      ),
    ),
    files: [],
  };
};

function classPart(model: TypescriptModel): ClassPart {
  const { loadName, allocateName, allocateNames, packed } = model;
  // What is written first notes down the numbers that the function behind it calculates.
  const run = runStatements(model);
  const load = (bound: string): string => `${loadName}(${bound})`;
  return {
    kept: { name: "weights", type: `ReturnType<typeof ${loadName}>` },
    state: [
      {
        name: "#memory",
        type: [
          ...(model.plan.choices ? allocateNames : [allocateName]).map((name) => `ReturnType<typeof ${name}>`),
          "undefined",
        ].join(" | "),
      },
      ...(model.plan.choices
        ? []
        : model.open
          ? [
              { name: "#at", type: "readonly number[] | undefined" },
              { name: "#sizes", type: "readonly number[] | undefined" },
            ]
          : [{ name: "#batch", initializer: "-1" }]),
    ],
    functions: [
      loadFunction(model),
      ...allocateFunctions(model),
      ...(packed ? [unpackFunction(model)] : []),
      ...numbersFunction(model),
    ],
    constants: [],
    tables: model.profile ? [stepsTable(model.stepsName, model.plan, model.hold)] : [],
    create: (bound) => [
      ...(packed ? takePacked(model, packed) : []),
      `const bound = ${bound};`,
      `return new ${model.className}(${load("bound")});`,
    ],
    standIn: load,
    run,
    profile: model.profile ? profileStatements(model) : [],
  };
}

/** What kernels are handed at each size. */
function numbersFunction(model: TypescriptModel): readonly FunctionText[] {
  const { plan, open, numbers, numbersName, className } = model;
  if (!plan.open || !open) return [];
  const names = new Map(open.symbols.map(({ name }, i) => [name, `size${i + 1}`]));
  return [
    {
      kind: "function",
      name: numbersName,
      docs: [
        `What of ${commentText(className)} depends on its open sizes: how large buffers are, how far lines are apart, how often loops go round.`,
      ],
      parameters: [...names.values()].map((name) => ({ name, type: "number" })),
      returnType: "readonly number[]",
      statements: numberStatements(numbers.numbers(), (symbol) => names.get(symbol) ?? ""),
    },
  ];
}

const takePacked = (
  { className, unpackName, runtime }: TypescriptModel,
  { key, bytes }: { readonly key: string; readonly bytes: number },
): readonly string[] => [
  `const packed = ${runtime.value("packedIn")}(weights, { key: ${literal(key)}, start: 0, end: ${bytes} });`,
  `if (packed) return new ${className}(${unpackName}(packed));`,
];

const helperFunction = (name: SupportName): FunctionText => ({
  kind: "function",
  name,
  docs: [support[name].doc],
  parameters: support[name].parameters.map((parameter) => ({ name: parameter, type: "number" })),
  returnType: "number",
  statements: [support[name].body],
});
