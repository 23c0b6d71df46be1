import type * as ast from "../../grammar/ast.ts";
import { closest } from "../../grammar/did-you-mean.ts";
import type { Program } from "../1-resolve/program.ts";
import { CommandError } from "./exit-codes.ts";

/**
 * Refuses `--set Q=3` where no shape of any file has a Q. Of several files, each may have sizes of its own.
 *
 * @param programs undefined for a file that cannot be read, which has other worries
 */
export function refuseUnknownSizes(
  given: Readonly<Record<string, number>>,
  programs: readonly (Program | undefined)[],
): void {
  if (programs.length === 0 || programs.includes(undefined)) return;
  const known = new Set(programs.flatMap((program) => program?.files.flatMap(({ file }) => symbolsOf(file)) ?? []));
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue;
    const near = closest(name, known);
    const help =
      near === undefined ? `the shapes have ${[...known].join(", ") || "no open sizes"}` : `did you mean ${near}?`;
    throw new CommandError("wrongUsage", `--set ${name}: no dimension is called ${name}`, help);
  }
}

/** The names that the shapes of a file's inputs have. */
const symbolsOf = ({ declarations }: ast.File): readonly string[] =>
  declarations.flatMap((each) => {
    const members =
      each.kind === "module"
        ? each.members
        : each.kind === "model" && each.body.kind === "members"
          ? each.body.members
          : [];
    return members.flatMap((member) =>
      member.kind === "forward" || member.kind === "loss"
        ? member.params.flatMap(({ shape }) => (shape?.dims ?? []).flatMap(namesIn))
        : [],
    );
  });

function namesIn(expression: ast.Expression): readonly string[] {
  if (expression.kind === "reference") return [expression.name];
  return expression.kind === "binary" ? [expression.left, expression.right].flatMap(namesIn) : [];
}
