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
  { isReadonly: true, name: "#weights", type: `ReturnType<typeof ${model.loadName}>` },
  { name: "#memory", type: `ReturnType<typeof ${model.allocateName}>`, initializer: `${model.allocateName}(1)` },
  { name: "#batch", initializer: "1" },
];

const constructorOf = ({ loadName }: NamedModel): OptionalKind<ConstructorDeclarationStructure> => ({
  scope: Scope.Private,
  parameters: [{ name: "parameters", type: "readonly Float32Array[]" }],
  statements: [`this.#weights = ${loadName}(parameters);`],
});
