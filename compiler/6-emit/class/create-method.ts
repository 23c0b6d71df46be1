import type { ClassPart } from "../module-part.ts";
import type { DeclaredModel } from "../types/declare-model.ts";
import type { MethodSignature, MethodText } from "../text/declarations.ts";
import { literal } from "../text/identifiers.ts";
import { choiceOf } from "./choice.ts";
import type { NamedModel } from "./name-model.ts";

/** `static create(weights, options)` */
export function createMethod(model: NamedModel, parts: readonly ClassPart[]): MethodText {
  const own = parts.length === 1 ? parts[0]?.findWeights : undefined;
  return {
    ...createSignature(model),
    isAsync: true,
    statements: [
      ownOptions(model),
      ...(own ?? findWeights(model)),
      `const { parameters } = ${model.className}.signature;`,
      ...makeModel(model, parts),
    ],
  };
}

export function createSignature(model: DeclaredModel): MethodSignature {
  const { className, weights, targets, runtime } = model;
  const ofTargets = targets.flatMap(({ createOptions }) => createOptions);
  return {
    isStatic: true,
    name: "create",
    docs: [
      [
        `Makes a ${className} from the bytes of a safetensors file or from arrays by name; without them, ${otherwise[weights]}.`,
        `Throws an ${runtime.value("NncError")} that lists all that is missing, unexpected or of another shape.`,
        ...ofTargets.map(({ name, doc }) => `\`${name}\`: ${doc}`),
      ].join("\n"),
    ],
    parameters: [
      {
        name: "weights",
        type: `${runtime.type("Weights")}${model.stream ? " | WeightsAddress" : ""}`,
        hasQuestionToken: true,
      },
      { name: "options", type: optionsType(model), initializer: "{}" },
    ],
    returnType: `Promise<${className}>`,
  };
}

const otherwise = {
  none: "from PyTorch's default init and a seed",
  embedded: "from the weights embedded here",
  fetched: "from the file that was built with this module",
};

/** Without those that `Object.prototype` may have been given. */
function ownOptions({ targets, stream, runtime }: NamedModel): string {
  const all = [
    "allowExtra",
    "seed",
    "target",
    ...(stream ? ["onProgress", "signal", "cache", "integrity"] : []),
    ...targets.flatMap(({ createOptions }) => createOptions.map(({ name }) => name)),
  ];
  const list = (texts: readonly string[]): string => `[${texts.map(literal).join(", ")}]`;
  return `options = ${runtime.value("checkOptions")}(options, ${list(all)}, ${list(targets.map(({ name }) => name))});`;
}

function optionsType({ targets, stream }: DeclaredModel): string {
  const choices = ["auto", ...targets.map(({ name }) => name)].map((name) => `"${name}"`);
  const options = [
    "readonly allowExtra?: boolean",
    "readonly seed?: number",
    ...(targets.length > 1 ? [`readonly target?: ${choices.join(" | ")}`] : []),
    ...targets.flatMap(({ createOptions }) => createOptions.map(({ name, type }) => `readonly ${name}?: ${type}`)),
  ];
  return `{ ${options.join("; ")} }${stream ? " & FetchOptions" : ""}`;
}

/** A seed asks for random weights even where there are others. */
function findWeights(model: NamedModel): readonly string[] {
  const decode = model.isEncoded ? ["weights = decodeWeights(weights);"] : [];
  const load = `weights = await loadWeights(weights, options${model.weights === "fetched" ? ", ownWeights" : ""});`;
  const isFound = model.stream && model.weights === "fetched";
  return [...(isFound ? [] : findOwn(model)), ...(model.stream ? [load] : []), ...decode];
}

function findOwn({ weights, runtime }: NamedModel): readonly string[] {
  const find = (given: string): readonly string[] => [`if (options.seed === undefined) weights ??= ${given};`];
  switch (weights) {
    case "none":
      return [];
    case "embedded":
      return find(`${runtime.value("decodeBase64")}(embedded)`);
    case "fetched":
      return find("await fetchWeights(await weightsUrl())");
  }
}

function makeModel(model: NamedModel, parts: readonly ClassPart[]): readonly string[] {
  const { className, runtime } = model;
  const bound = `weights === undefined ? ${runtime.value("initWeights")}(parameters, options.seed) : ${runtime.value("bindWeights")}(parameters, weights, options)`;
  const choice = choiceOf(model, parts);
  if (!choice) return (parts[0] as ClassPart).create(bound);
  const { preferred, names } = choice;
  const { name } = preferred.kept;
  const attempt = preferred.attempt?.("bind()", `options.target === "${names[0]}"`);
  return [
    `const bind = () => (${bound});`,
    `const ${name} = options.target === "${names[1]}" ? undefined : ${attempt};`,
    `return new ${className}(${name} ? [] : bind(), ${name});`,
  ];
}
