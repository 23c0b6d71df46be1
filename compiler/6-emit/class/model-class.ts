import {
  Scope,
  StructureKind,
  type ClassDeclarationStructure,
  type ConstructorDeclarationStructure,
  type OptionalKind,
  type PropertyDeclarationStructure,
} from "ts-morph";
import { createMethod } from "./create-method.ts";
import { classDoc, signatureProperty, targetProperty } from "./class-signature.ts";
import { forwardIntoMethod, forwardMethod } from "./forward-methods.ts";
import type { NamedModel } from "./name-model.ts";
import { profileMethods } from "./profile-methods.ts";
import { runMethod } from "./run-method.ts";
import { signatureText } from "./signature-text.ts";

/** What a module exports for a model. */
export const modelClass = (model: NamedModel): ClassDeclarationStructure => ({
  kind: StructureKind.Class,
  isExported: true,
  name: model.className,
  docs: [classDoc(model)],
  properties: [{ ...signatureProperty, initializer: signatureText(model) }, ...stateOf(model)],
  ctors: [constructorOf(model)],
  methods: [
    createMethod(model),
    forwardMethod(model),
    forwardIntoMethod(model),
    runMethod(model),
    ...(model.profile ? profileMethods(model) : []),
  ],
});

/** What a class keeps between runs: the WebAssembly network, or weights and memory for the TypeScript kernels. */
function stateOf(model: NamedModel): OptionalKind<PropertyDeclarationStructure>[] {
  const { target, loadName, allocateName } = model;
  const kernels = targetProperty(model);
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
      return {
        scope,
        parameters: [{ name: "weights", type: `ReturnType<typeof ${loadName}>` }],
        statements: ["this.#weights = weights;"],
      };
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
