import {
  programKey,
  type Expression,
  type PointerAt,
  type Program,
  type SizedProgram,
  type Statement,
} from "../ir/kernel/program.ts";
import type { UnnamedStep } from "./name-kernels.ts";

/** A step whose kernel may serve several sizes, and the sizes of this one. */
export interface SizedStep extends Omit<UnnamedStep, "program"> {
  readonly program: SizedProgram;
  readonly sizes: readonly number[];
}

/**
 * Steps that differ in nothing but numbers share one program that takes those numbers as parameters. That costs a little
 * speed, so it is for what runs once, when weights are loaded, and for borders.
 */
export function generalize(steps: readonly UnnamedStep[]): SizedStep[] {
  const groups = new Map<string, { readonly step: UnnamedStep; readonly amounts: readonly number[] }[]>();
  const keys = steps.map((step) => {
    const amounts: number[] = [];
    const skeleton = mapAmounts(step.program, (amount) => {
      amounts.push(amount);
      return 0;
    });
    const key = programKey(skeleton);
    groups.set(key, [...(groups.get(key) ?? []), { step, amounts }]);
    return key;
  });
  const taken = new Map<string, number>();
  return steps.map((step, i) => {
    const group = groups.get(keys[i] as string) ?? [];
    const at = taken.get(keys[i] as string) ?? 0;
    taken.set(keys[i] as string, at + 1);
    const table = group.map((member) => member.amounts);
    return sized(step, table, at);
  });
}

/** `table` holds the numbers of every program of the group; those that never differ stay literals. */
function sized(step: UnnamedStep, table: readonly (readonly number[])[], row: number): SizedStep {
  const own = table[row] ?? [];
  const columns = own.map((_, i) => table.map((amounts) => amounts[i] as number));
  const names = new Map<string, string>();
  const sizes: number[] = [];
  const named = columns.map((column, i) => {
    if (column.every((value) => value === column[0])) return own[i] as number;
    const key = column.join();
    let name = names.get(key);
    if (name === undefined) {
      name = `s${names.size + 1}`;
      names.set(key, name);
      sizes.push(own[i] as number);
    }
    return name;
  });
  let next = 0;
  const program = mapAmounts<number | string>(step.program, () => named[next++] as number | string);
  return { ...step, program: { ...program, sizes: [...names.values()] }, sizes };
}

/** The program with every count, step and distance put through `change`, in the order of the text. */
function mapAmounts<To>(program: Program, change: (amount: number) => To): Program<To> {
  const place = (at: PointerAt): PointerAt<To> => ({ ...at, offset: change(at.offset) });
  const expression = (value: Expression): Expression<To> => {
    if (value.kind === "load") return { ...value, at: place(value.at) };
    if (value.kind === "gather")
      return {
        ...value,
        at: place(value.at),
        indices: value.indices.map((index) => ({ ...index, stride: change(index.stride) })),
      };
    return value.kind === "call" ? { ...value, args: value.args.map(expression) } : value;
  };
  const statement = (each: Statement): Statement<To> => {
    switch (each.kind) {
      case "loop": {
        const { count } = each;
        const walks = each.walks.map((walk) => ({ ...walk, start: place(walk.start), step: change(walk.step) }));
        return {
          ...each,
          count: typeof count === "number" ? change(count) : count,
          walks,
          body: each.body.map(statement),
        };
      }
      case "store":
        return { ...each, at: place(each.at), value: expression(each.value) };
      case "comment":
        return each;
      default:
        return { ...each, value: expression(each.value) };
    }
  };
  return { ...program, body: program.body.map(statement) };
}
