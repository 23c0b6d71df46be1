import type { MethodSignature, MethodText } from "../text/declarations.ts";
import type { DeclaredModel } from "../types/declare-model.ts";
import type { ClassPart } from "../module-part.ts";
import type { PropertySignature } from "./class-signature.ts";
import { choiceOf } from "./choice.ts";
import type { NamedModel } from "./name-model.ts";

/** What a module takes from nnc/threads, and must call nothing else by. */
export const threadNames = ["tryThreads", "ThreadedNetwork", "ThreadedPlan", "ThreadOptions", "Threads"];

export const threadImportsText = (types: boolean): string =>
  `import { tryThreads${types ? ", type ThreadedNetwork, type ThreadedPlan, type ThreadOptions, type Threads" : ""} } from "nnc/threads";\n`;

/** The same for a file of types. */
export const THREAD_TYPES = 'import { type ThreadOptions, type Threads } from "nnc/threads";\n';

/** What a class has whose runs threads can share. */
export const threadsProperties = ({ threads }: DeclaredModel): readonly PropertySignature[] =>
  threads
    ? [
        {
          isReadonly: true,
          name: "threads",
          type: "Threads",
          docs: ["How many threads share a run; if there is but one, why."],
        },
      ]
    : [];

export const closeSignatures = ({ threads }: DeclaredModel): readonly MethodSignature[] =>
  threads
    ? [
        {
          name: "close",
          docs: ["Stops the other threads. Runs go on in the one that calls."],
          parameters: [],
          returnType: "void",
        },
      ]
    : [];

/** Statements of the constructor, which has what the part keeps by its name. */
export function setThreads(model: NamedModel, parts: readonly ClassPart[]): readonly string[] {
  if (!model.threads) return [];
  const choice = choiceOf(model, parts);
  const { name } = (choice?.preferred ?? (parts[0] as ClassPart)).kept;
  const otherwise = '{ count: 1, reason: "kernels of TypeScript have one thread" }';
  return [`this.threads = ${choice ? `${name}?.threads ?? ${otherwise}` : `${name}.threads`};`];
}

export function closeMethods(model: NamedModel, parts: readonly ClassPart[]): readonly MethodText[] {
  const choice = choiceOf(model, parts);
  const { name } = (choice?.preferred ?? (parts[0] as ClassPart)).kept;
  return closeSignatures(model).map((signature) => ({
    ...signature,
    statements: [`this.#${name}${choice ? "?" : ""}.close();`],
  }));
}
