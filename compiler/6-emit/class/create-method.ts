import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type { MethodSignature } from "./class-signature.ts";
import type { DeclaredModel } from "../types/declare-model.ts";
import { literal } from "../text/identifiers.ts";
import type { NamedModel } from "./name-model.ts";

/** `static create(weights, options)` */
export function createMethod(model: NamedModel): OptionalKind<MethodDeclarationStructure> {
  return {
    ...createSignature(model),
    isAsync: true,
    statements: [
      ...(readsPacked(model) ? readPacked(model.wasmName) : ownWeights[model.weights]),
      `const { parameters } = ${model.className}.signature;`,
      ...makeModel(model),
    ],
  };
}

export function createSignature(model: DeclaredModel): MethodSignature {
  const { className, weights } = model;
  return {
    isStatic: true,
    name: "create",
    docs: [
      [
        `Makes a ${className} from the bytes of a safetensors file or from arrays by name; without them, ${otherwise[weights]}.`,
        "Throws an NncError that lists all that is missing, unexpected or of another shape.",
        ...(model.wasmFile ? ["`wasm`: its WebAssembly, compiled or as bytes."] : []),
      ].join("\n"),
    ],
    parameters: [
      { name: "weights", type: "Weights", hasQuestionToken: true },
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

function optionsType({ target, wasmFile }: DeclaredModel): string {
  const options = [
    "readonly allowExtra?: boolean",
    "readonly seed?: number",
    ...(target === "auto" ? ['readonly target?: "auto" | "wasm" | "ts"'] : []),
    ...(wasmFile ? ["readonly wasm?: object"] : []),
  ];
  return `{ ${options.join("; ")} }`;
}

/** A seed asks for random weights even where there are others. */
const ownWeights = {
  none: [],
  embedded: ["if (options.seed === undefined) weights ??= decodeBase64(embedded);"],
  fetched: ["if (options.seed === undefined) weights ??= await fetchWeights(weightsUrl());"],
};

/** Whether packed weights go from their file to where they belong, without a copy in between. */
const readsPacked = ({ target, weights }: DeclaredModel): boolean => target === "wasm" && weights === "fetched";

const readPacked = (wasmName: string): readonly string[] => [
  `const read = weights === undefined && options.seed === undefined ? readerOf(weightsUrl(), ${wasmName}.weights) : undefined;`,
  "if (!read && options.seed === undefined) weights ??= await fetchWeights(weightsUrl());",
];

const BIND_OR_INIT =
  "weights === undefined ? initWeights(parameters, options.seed) : bindWeights(parameters, weights, options)";

function makeModel({
  className,
  target,
  wasmName,
  loadName,
  unpackName,
  packed,
  weights,
  wasmFile,
}: NamedModel): readonly string[] {
  const given = wasmFile ? ", options.wasm" : "";
  const inWasm = `packedIn(weights, ${wasmName}.weights)`;
  switch (target) {
    case "ts":
      return [
        ...(packed
          ? [
              `const packed = packedIn(weights, ${placeText(packed)});`,
              `if (packed) return new ${className}(${unpackName}(packed));`,
            ]
          : []),
        `const bound = ${BIND_OR_INIT};`,
        `return new ${className}(${loadName}(bound));`,
      ];
    case "wasm":
      return [
        `const loaded = ${weights === "fetched" ? "read ?? " : ""}${inWasm} ?? (${BIND_OR_INIT});`,
        `return new ${className}(await WasmNetwork.create(${wasmName}, loaded${given}));`,
      ];
    case "auto":
      return [
        `const bind = () => (${BIND_OR_INIT});`,
        `const network = options.target === "ts" ? undefined : await tryWasm(${wasmName}, ${inWasm} ?? bind(), options.target === "wasm"${given});`,
        `return new ${className}(network ? [] : bind(), network);`,
      ];
  }
}

const placeText = ({ key, bytes }: { readonly key: string; readonly bytes: number }): string =>
  `{ key: ${literal(key)}, start: 0, end: ${bytes} }`;
