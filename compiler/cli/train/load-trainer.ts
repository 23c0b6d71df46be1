import * as runtime from "../../../runtime/index.ts";
import * as train from "../../../runtime/train/index.ts";

export type AnyTrainerClass = train.TrainerClass<
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, number>>,
  unknown
>;

export type AnyTrainer = train.Trainer<Readonly<Record<string, unknown>>, Readonly<Record<string, number>>, unknown>;

/** The trainer that a generated module in JavaScript exports, run in this process. */
export function loadTrainer(code: string): AnyTrainerClass {
  const body = code
    .replace(/^import (\{[^}]*\}) from "nnc\/runtime";$/m, "const $1 = runtime;")
    .replace(/^import (\{[^}]*\}) from "nnc\/train";$/m, "const $1 = train;")
    .replace(/^export \{[^}]*\};$/gm, "")
    .replace(/^export /gm, "");
  const [, name = ""] = /^(?:export )?const (\w+) = \/\* @__PURE__ \*\/ trainerClass\(/m.exec(code) ?? [];
  // The text is our own: names and strings of a .nn file are identifiers and literals by now.
  return new Function("runtime", "train", `"use strict";\n${body}\nreturn ${name};`)(runtime, train) as AnyTrainerClass;
}
