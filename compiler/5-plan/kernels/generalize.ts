import { sizeName, type Program, type SizedProgram } from "../../ir/kernel/program.ts";
import type { Sized } from "../../ir/size-formula.ts";
import { mapAmounts } from "../../ir/kernel/map-amounts.ts";
import { skeletonOf } from "../../ir/kernel/program-key.ts";
import type { UnnamedStep } from "./name-kernels.ts";

/** A step whose kernel may serve several sizes, and the sizes of this one. */
export interface SizedStep extends Omit<UnnamedStep, "program"> {
  readonly program: SizedProgram;
  readonly sizes: readonly Sized[];
}

/**
 * Steps that differ in nothing but numbers share one program that takes those numbers as parameters. That costs a little
 * speed, so it is for what runs once, when weights are loaded, for borders, and, as `pays` says, for what there would be too
 * many of.
 */
export function generalize(
  steps: readonly UnnamedStep[],
  pays: (steps: readonly UnnamedStep[], programs: number) => boolean = () => true,
): SizedStep[] {
  const groups = new Map<string, Group>();
  for (const step of steps) {
    const { program } = step;
    const { key } = skeletonOf(program);
    const group = groups.get(key) ?? { steps: [], programs: new Set() };
    group.steps.push(step);
    group.programs.add(program);
    groups.set(key, group);
  }
  const shared = new Map(
    [...groups].flatMap(([key, group]) =>
      pays(group.steps, group.programs.size) ? [[key, share([...group.programs])] as const] : [],
    ),
  );
  const literal = new Map<Program, SizedProgram>();
  return steps.map((step) => {
    const { key, amounts } = skeletonOf(step.program);
    const own = shared.get(key);
    if (!own) {
      const program = literal.get(step.program) ?? { ...step.program, sizes: [] };
      literal.set(step.program, program);
      return { ...step, program, sizes: [] };
    }
    const { program, columns } = own;
    return { ...step, program, sizes: columns.map((column) => amounts[column] as number) };
  });
}

/** Steps whose programs differ in numbers only. */
interface Group {
  readonly steps: UnnamedStep[];
  readonly programs: Set<Program>;
}

interface SharedProgram {
  readonly program: SizedProgram;
  /** Which of a program's numbers each parameter is. */
  readonly columns: readonly number[];
}

/** One program for all of a group. Numbers that never differ stay literals; those that always go together are one. */
function share(group: readonly Program[]): SharedProgram {
  const table = group.map((program) => skeletonOf(program).amounts);
  const [first = []] = table;
  const names = new Map<string, string>();
  const columns: number[] = [];
  const named = first.map((own, i): number | string => {
    const column = table.map((amounts) => amounts[i]);
    if (column.every((value) => value === own)) return own;
    const key = column.join();
    const name = names.get(key) ?? sizeName(names.size + 1);
    if (!names.has(key)) columns.push(i);
    names.set(key, name);
    return name;
  });
  let next = 0;
  const program = mapAmounts<number | string>(group[0] as Program, () => named[next++] as number | string);
  return { program: { ...program, sizes: [...names.values()] }, columns };
}
