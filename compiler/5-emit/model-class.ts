import {
  Scope,
  StructureKind,
  type ClassDeclarationStructure,
  type ConstructorDeclarationStructure,
  type OptionalKind,
  type PropertyDeclarationStructure,
} from "ts-morph";
import { placeOf } from "../../grammar/source.ts";
import { showShape } from "../ir/types.ts";
import { createMethod } from "./create-method.ts";
import { forwardIntoMethod, forwardMethod } from "./forward-methods.ts";
import { commentText } from "./identifiers.ts";
import type { NamedModel } from "./name-model.ts";
import { runMethod } from "./run-method.ts";
import { signatureText } from "./signature-text.ts";

/** What a module exports for a model. */
export const modelClass = (model: NamedModel): ClassDeclarationStructure => ({
  kind: StructureKind.Class,
  isExported: true,
  name: model.className,
  docs: [commentText(describe(model))],
  properties: properties(model),
  ctors: [constructorOf(model)],
  methods: [createMethod(model), forwardMethod(model), forwardIntoMethod(model), runMethod(model)],
});

/** The doc comment that the author wrote, and `x: [N, 3, 32, 32] → [N, 10] (net.nn:3)`. */
function describe({ plan: { graph }, inputs, results }: NamedModel): string {
  const taken = inputs.map(({ name, shape }) => `${name}: ${showShape(shape)}`).join(", ");
  const given = results.map(({ key, shape }) => `${key ? `${key}: ` : ""}${showShape(shape)}`).join(", ");
  const line = `${taken} → ${given} (${placeOf(graph.span)})`;
  return graph.doc ? `${graph.doc}\n\n${line}` : line;
}

const properties = (model: NamedModel): OptionalKind<PropertyDeclarationStructure>[] => [
  {
    isStatic: true,
    isReadonly: true,
    name: "signature",
    type: "Signature",
    initializer: signatureText(model),
    docs: ["Inputs, results and parameters: names, shapes, and the line that declares them."],
  },
  ...stateOf(model),
];

/** What a class keeps between runs: the WebAssembly network, or weights and memory for the TypeScript kernels. */
function stateOf({ target, loadName, allocateName }: NamedModel): OptionalKind<PropertyDeclarationStructure>[] {
  const kernels = {
    isReadonly: true,
    name: "target",
    docs: ["Which kernels compute: WebAssembly's or TypeScript's."],
    type: target === "auto" ? '"wasm" | "ts"' : `"${target}"`,
  };
  if (target === "wasm")
    return [
      { ...kernels, initializer: '"wasm"' },
      { isReadonly: true, name: "#network", type: "WasmNetwork" },
    ];
  const weights = `ReturnType<typeof ${loadName}>`;
  const own: OptionalKind<PropertyDeclarationStructure>[] = [
    { isReadonly: true, name: "#weights", type: target === "auto" ? `${weights} | undefined` : weights },
    { name: "#memory", type: `ReturnType<typeof ${allocateName}> | undefined` },
    { name: "#batch", initializer: "0" },
  ];
  if (target === "ts") return [{ ...kernels, initializer: '"ts"' }, ...own];
  return [kernels, { isReadonly: true, name: "#network", type: "WasmNetwork | undefined" }, ...own];
}

function constructorOf({ loadName, target }: NamedModel): OptionalKind<ConstructorDeclarationStructure> {
  const parameters = { name: "parameters", type: "readonly Float32Array[]" };
  const network = { name: "network", type: target === "auto" ? "WasmNetwork | undefined" : "WasmNetwork" };
  const scope = Scope.Private;
  switch (target) {
    case "ts":
      return { scope, parameters: [parameters], statements: [`this.#weights = ${loadName}(parameters);`] };
    case "wasm":
      return { scope, parameters: [network], statements: ["this.#network = network;"] };
    case "auto":
      return {
        scope,
        parameters: [parameters, network],
        statements: [
          'this.target = network ? "wasm" : "ts";',
          "this.#network = network;",
          `this.#weights = network ? undefined : ${loadName}(parameters);`,
        ],
      };
  }
}
