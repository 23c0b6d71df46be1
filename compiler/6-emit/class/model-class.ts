import type { ClassPart } from "../module-part.ts";
import { choiceOf } from "./choice.ts";
import { classDoc, signatureProperty, targetProperty } from "./class-signature.ts";
import { createMethod } from "./create-method.ts";
import { forwardIntoMethod, forwardMethod } from "./forward-methods.ts";
import type { NamedModel } from "./name-model.ts";
import { profileMethods } from "./profile-methods.ts";
import type { ClassText, PropertyText } from "../text/declarations.ts";
import { runMethod } from "./run-method.ts";
import { closeMethods, setThreads, threadsProperties } from "./threads-members.ts";
import { signatureText } from "./signature-text.ts";

/** What a module exports for a model. */
export const modelClass = (model: NamedModel, parts: readonly ClassPart[]): ClassText => ({
  kind: "class",
  isExported: model.className === model.graph.name,
  name: model.className,
  docs: [classDoc(model)],
  properties: [{ ...signatureProperty(model), initializer: signatureText(model) }, ...stateOf(model, parts)],
  staticBlock: ['Object.defineProperty(this, "signature", { writable: false });'],
  construct: constructorOf(model, parts),
  methods: [
    createMethod(model, parts),
    forwardMethod(model),
    forwardIntoMethod(model),
    runMethod(model, parts),
    ...closeMethods(model, parts),
    ...(model.profile ? profileMethods(model, parts) : []),
  ],
});

/** What a class keeps between runs. */
function stateOf(model: NamedModel, parts: readonly ClassPart[]): readonly PropertyText[] {
  const isAlone = parts.length === 1;
  const target = targetProperty(model);
  return [
    isAlone ? { ...target, initializer: target.type } : target,
    ...threadsProperties(model),
    ...parts.flatMap(({ kept, state }) => [
      { isReadonly: true, name: `#${kept.name}`, type: isAlone ? kept.type : `${kept.type} | undefined` },
      ...state,
    ]),
  ];
}

function constructorOf(model: NamedModel, parts: readonly ClassPart[]): ClassText["construct"] {
  const choice = choiceOf(model, parts);
  if (!choice) {
    const { kept } = parts[0] as ClassPart;
    return { parameters: [kept], statements: [`this.#${kept.name} = ${kept.name};`, ...setThreads(model, parts)] };
  }
  const { preferred, standIn, names } = choice;
  const { name, type } = preferred.kept;
  return {
    parameters: [
      { name: "parameters", type: "readonly Float32Array[]" },
      { name, type: `${type} | undefined` },
    ],
    statements: [
      `this.target = ${name} ? "${names[0]}" : "${names[1]}";`,
      `this.#${name} = ${name};`,
      `this.#${standIn.kept.name} = ${name} ? undefined : ${standIn.standIn("parameters")};`,
      ...setThreads(model, parts),
    ],
  };
}
