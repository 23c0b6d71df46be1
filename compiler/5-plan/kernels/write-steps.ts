import { checkProgram } from "../../ir/kernel/check-program.ts";
import type { Machine } from "../../ir/kernel/machine.ts";
import type { Program } from "../../ir/kernel/program.ts";
import type { Planner } from "../planner.ts";
import type { UnnamedStep } from "./name-kernels.ts";

/** A step that has been laid out, whose program is not yet written. */
export interface DraftStep extends Omit<UnnamedStep, "program"> {
  /** All that its program is made from, as text: equal texts, equal programs. */
  readonly source: string;
  readonly write: (machine: Machine) => Program;
}

/** The steps of a plan with their programs, each of which is written once: a deep network asks for the same few again and again. */
export function writeSteps({ steps, machine }: Pick<Planner, "steps" | "machine">): {
  readonly load: readonly UnnamedStep[];
  readonly run: readonly UnnamedStep[];
} {
  const programs = new Map<string, Program>();
  const written = (draft: DraftStep): UnnamedStep => {
    const known = programs.get(draft.source);
    const program = known ?? writeChecked(draft, machine);
    programs.set(draft.source, program);
    return withProgram(draft, program);
  };
  return { load: steps.load.map(written), run: steps.run.map(written) };
}

/** The program of a step, all of whose accesses are within its buffers. */
export function writeChecked({ write, node }: DraftStep, machine: Machine): Program {
  const program = write(machine);
  checkProgram(program, node?.id ?? "halo", machine);
  return program;
}

export const withProgram = <Written>(
  { source: _, write: __, ...step }: DraftStep,
  program: Written,
): Omit<UnnamedStep, "program"> & { readonly program: Written } => ({ program, ...step });
