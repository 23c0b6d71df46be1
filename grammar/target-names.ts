import type { Name, Target } from "./ast.ts";

/** The names that targets set, those in parentheses among them. */
export const targetNames = (targets: readonly Target[]): Name[] =>
  targets.flatMap((target) =>
    target.kind === "name" ? [target] : target.kind === "targets" ? targetNames(target.elements) : [],
  );
