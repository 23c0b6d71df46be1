import { deflateSync } from "fflate";
import type { Plan } from "../../../5-plan/plan.ts";
import { stepsTable } from "../../../6-emit/class/profile-methods.ts";
import type { NamedModel } from "../../../6-emit/class/name-model.ts";
import type { ClassPart, EmitPart, ModelFile, PartContext } from "../../../6-emit/module-part.ts";
import { whichOf } from "../../../6-emit/class/spell-sizes.ts";
import { toBase64 } from "../../../6-emit/text/to-base64.ts";
import { emitNetwork } from "../emit-wasm.ts";
import type { MemoryMap } from "../memory-map.ts";
import { encodeModule } from "../wat/encode-module.ts";
import { interfaceText } from "./describe-interface.ts";
import { checkMemory, checkModule } from "./limits.ts";
import { planConstant } from "./plan-constant.ts";
import { findPacked, readPacked } from "./read-packed.ts";
import { joinBuilds } from "./two-builds.ts";

/** A network's WebAssembly and where its memory has what. */
export interface AssembledNetwork {
  readonly plan: Plan;
  readonly memory: MemoryMap;
  /** Where threads find each other in memory, if they can share its runs. */
  readonly control?: number;
  readonly weightsKey: string;
  /** Both builds, deflated, in base64, as a literal, unless it is a file of its own. */
  readonly code?: string;
  /** Of the builds with separate multiply and add, and with both in one; 0 for one that is left out. */
  readonly lengths: readonly [plain: number, relaxed: number];
  readonly file?: Pick<ModelFile, "bytes" | "about">;
}

/** Kernels as one WebAssembly module a model, in base64 or as a file. */
export const emitWasm: EmitPart = async (plans, context) => {
  const networks = plans.map((plan, i) =>
    assemble(plan, i < context.models ? context : { ...context, profile: false }),
  );
  // Behind the models there are the steps of all trainers, and then what these evaluate by.
  const steps = (plans.length - context.models) / 2;
  const useOf = (i: number): ModelFile["use"] =>
    i < context.models ? "model" : i < context.models + steps ? "train" : "evaluate";
  const readsFile = context.isAlone && context.weights === "fetched";
  // A model's plan is its class's, and its trainer's.
  const planNames = new Map<number, string>();
  const planName = (i: number, className: string): string => {
    const name = planNames.get(i) ?? context.fresh(`wasm${className}`);
    planNames.set(i, name);
    return name;
  };
  /** Binary code as one more argument, where it is not in the text. */
  const code = (given: string): string => (context.wasmFile ? `, ${given}` : "");
  return {
    target: "wasm",
    ofModel: (model, i) => classPart(model, planName(i, model.className), networks[i] as AssembledNetwork, context),
    ofForward: (_, { className }, i) => ({
      statements: [],
      imports: [],
      takesCode: context.wasmFile,
      create: (_, insist, given) =>
        context.threads
          ? `tryThreads(${planName(i, className)}, () => {}, ${insist}, {})`
          : `${context.runtime.value("tryWasm")}(${planName(i, className)}, () => {}, ${insist}${code(given)})`,
    }),
    ofMachine: (name, i) => ({
      statements: [
        planConstant(
          { graph: (networks[i] as AssembledNetwork).plan.graph, runtime: context.runtime },
          name,
          networks[i] as AssembledNetwork,
        ),
      ],
      imports: [],
      takesCode: context.wasmFile,
      create: (fixed, insist, given) =>
        `${context.runtime.value("tryWasm")}(${name}, ${fixed}, ${insist}${code(given)})`,
    }),
    helpers: [],
    weightsText: readsFile ? readPacked(context.runtime, context.syntax) : "",
    kernels: [],
    files: networks.flatMap(({ plan, file }, i): readonly ModelFile[] => {
      if (!file) return [];
      const [model, use] = [plan.graph.name, useOf(i)];
      return [use === "model" ? { model, use, ...file } : { model, use, bytes: file.bytes }];
    }),
  };
};

/**
 * A network once with separate multiply and add, once with both in one. The two are nearly the same, so that joined they
 * deflate to little more than one. A file of its own has one of them.
 */
function assemble(plan: Plan, { simd, wasmFile, profile, hold }: PartContext): AssembledNetwork {
  const { module, memory, weightsKey, control } = emitNetwork(plan, { relaxed: false, steps: profile });
  checkMemory(plan.graph, memory);
  const none = new Uint8Array();
  const plain = simd === "relaxed" ? none : encodeModule(module);
  checkModule(plan.graph, plain);
  const network = { plan, memory, weightsKey, ...(control === undefined ? {} : { control }) };
  const { pages } = module;
  if (wasmFile && simd !== "relaxed") {
    const about = interfaceText(network, { pages, isRelaxed: false });
    return { ...network, lengths: [plain.length, 0], file: { bytes: plain, about } };
  }
  const relaxed = simd === "plain" ? none : encodeModule(emitNetwork(plan, { relaxed: true, steps: profile }).module);
  checkModule(plan.graph, relaxed);
  const lengths = [plain.length, relaxed.length] as const;
  const parts: AssembledNetwork = { ...network, lengths };
  if (wasmFile)
    return { ...parts, file: { bytes: relaxed, about: interfaceText(network, { pages, isRelaxed: true }) } };
  const both = joinBuilds([plain, relaxed]);
  return { ...parts, code: hold(`"${toBase64(deflateSync(both, { level: 9 }))}"`) };
}

/** Which steps of all are those of a run, where there are runs at several sizes. */
const stepsOfChoice = ({ open, syntax }: NamedModel, { choices }: Plan): readonly string[] =>
  open && choices
    ? [
        `const [from, to] = [${choices.map(({ from, to }) => `[${from}, ${to}]`).join(", ")}][${whichOf(open)}${syntax("!")}]${syntax("!")};`,
      ]
    : [];

function classPart(
  model: NamedModel,
  planName: string,
  network: AssembledNetwork,
  { fresh, isAlone, wasmFile, threads, weights, syntax }: PartContext,
): ClassPart {
  const { className, inputs, results, runtime, open } = model;
  const stepsName = model.profile ? fresh(`wasmSteps${className}`) : "";
  const given = wasmFile ? ", options.wasm" : threads ? ", options" : "";
  const make = threads ? "tryThreads" : runtime.value("tryWasm");
  const readsFile = isAlone && weights === "fetched";
  const packed = (): string => `${runtime.value("packedIn")}(weights, ${planName}.weights)`;
  const useNetwork = [
    ...(isAlone ? ["const network = this.#network;"] : []),
    ...(open ? [`const n = ${open.at}[0]${syntax("!")};`] : []),
  ];
  const takeInputs = inputs.map(({ local }, i) => `network.input(${i}, n${open ? `, ${open.at}` : ""}).set(${local});`);
  return {
    kept: { name: "network", type: threads ? "ThreadedNetwork" : runtime.type("WasmNetwork") },
    state: [],
    functions: [],
    constants: [planConstant(model, planName, network, threads ? "ThreadedPlan" : undefined)],
    tables: model.profile ? [stepsTable(stepsName, network.plan, model.hold)] : [],
    ...(readsFile ? { findWeights: findPacked(planName) } : {}),
    create: (bound) => [
      `const loaded = ${readsFile ? "read ?? " : ""}${packed()} ?? (${bound});`,
      `return new ${className}((await ${make}(${planName}, loaded, true${given}))${syntax("!")});`,
    ],
    attempt: (bound, isDemanded) => `await ${make}(${planName}, ${packed()} ?? ${bound}, ${isDemanded}${given})`,
    run: [
      ...useNetwork,
      ...takeInputs,
      open?.choices ? `network.run(n, ${whichOf(open)} ? \`:\${${whichOf(open)}}\` : "");` : "network.run(n);",
      ...results.map(({ local }, i) => `${local}.set(network.result(${i}));`),
    ],
    profile: [
      ...useNetwork,
      ...takeInputs,
      ...stepsOfChoice(model, network.plan),
      open?.choices
        ? `return timeSteps(${stepsName}.slice(from, to), (step) => network.run(n, \`.\${from${syntax("!")} + step}\`), rounds);`
        : `return timeSteps(${stepsName}, (step) => network.run(n, \`.\${step}\`), rounds);`,
    ],
  };
}
