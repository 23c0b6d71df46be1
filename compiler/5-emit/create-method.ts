import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type { MethodSignature } from "./class-signature.ts";
import type { DeclaredModel, TargetName } from "./declare-model.ts";
import type { NamedModel } from "./name-model.ts";

/** `static create(weights, options)` */
export function createMethod(model: NamedModel): OptionalKind<MethodDeclarationStructure> {
  const { className, embedded, target, wasmName } = model;
  return {
    ...createSignature(model),
    isAsync: true,
    statements: [
      `const { parameters } = ${className}.signature;`,
      embedded === undefined ? BIND_OR_INIT : bindEmbedded(embedded),
      ...makeModel(className, target, wasmName),
    ],
  };
}

export function createSignature({ className, embedded, target }: DeclaredModel): MethodSignature {
  const otherwise =
    embedded === undefined ? "from PyTorch's default init and a seed" : "from the weights embedded here";
  return {
    isStatic: true,
    name: "create",
    docs: [
      [
        `Makes a ${className} from the bytes of a safetensors file or from arrays by name; without them, ${otherwise}.`,
        "Throws an NncError that lists all that is missing, unexpected or of another shape.",
      ].join("\n"),
    ],
    parameters: [
      { name: "weights", type: "Weights", hasQuestionToken: true },
      { name: "options", type: optionsType(target), initializer: "{}" },
    ],
    returnType: `Promise<${className}>`,
  };
}

const optionsType = (target: TargetName): string =>
  `{ readonly allowExtra?: boolean; readonly seed?: number${target === "auto" ? '; readonly target?: "auto" | "wasm" | "ts"' : ""} }`;

function makeModel(className: string, target: TargetName, wasmName: string): readonly string[] {
  switch (target) {
    case "ts":
      return [`return new ${className}(bound);`];
    case "wasm":
      return [`return new ${className}(await WasmNetwork.create(${wasmName}, bound));`];
    case "auto":
      return [
        `const network = options.target === "ts" ? undefined : await tryWasm(${wasmName}, bound, options.target === "wasm");`,
        `return new ${className}(bound, network);`,
      ];
  }
}

const BIND_OR_INIT =
  "const bound = weights === undefined ? initWeights(parameters, options.seed) : bindWeights(parameters, weights, options);";

/** A seed asks for random weights even where there are embedded ones. */
const bindEmbedded = (embedded: string): string =>
  `const bound = weights === undefined && options.seed !== undefined ? initWeights(parameters, options.seed) : bindWeights(parameters, weights ?? decodeBase64(${embedded}), options);`;
