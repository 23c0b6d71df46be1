import type { MethodDeclarationStructure, OptionalKind } from "ts-morph";
import type { NamedModel } from "./name-model.ts";

/** `static create(weights, options)` */
export function createMethod({ className, embedded }: NamedModel): OptionalKind<MethodDeclarationStructure> {
  const otherwise =
    embedded === undefined ? "from PyTorch's default init and a seed" : "from the weights embedded here";
  return {
    isStatic: true,
    isAsync: true,
    name: "create",
    docs: [
      [
        `Makes a ${className} from the bytes of a safetensors file or from arrays by name; without them, ${otherwise}.`,
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
      embedded === undefined ? BIND_OR_INIT : bindEmbedded(embedded),
      `return new ${className}(bound);`,
    ],
  };
}

const BIND_OR_INIT =
  "const bound = weights === undefined ? initWeights(parameters, options.seed) : bindWeights(parameters, weights, options);";

/** A seed asks for random weights even where there are embedded ones. */
const bindEmbedded = (embedded: string): string =>
  `const bound = weights === undefined && options.seed !== undefined ? initWeights(parameters, options.seed) : bindWeights(parameters, weights ?? decodeBase64(${embedded}), options);`;
