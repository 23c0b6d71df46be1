import { CompilerBug } from "../../ir/compiler-bug.ts";
import {
  statementsOf,
  type Expression as ExpressionOf,
  type GatherIndex,
  type PointerAt as PointerAtOf,
  type SizedProgram,
  type Statement as StatementOf,
} from "../../ir/kernel/program.ts";

type Amount = number | string;
export type Statement = StatementOf<Amount>;
export type Loop = Statement & { readonly kind: "loop" };
type Expression = ExpressionOf<Amount>;
type PointerAt = PointerAtOf<Amount>;

/** What a kernel reads or writes at one of its places: `base + Σ stride · round` and so many neighbours. */
export interface Access {
  readonly buffer: number;
  readonly isWrite: boolean;
  readonly base: number;
  /** How many numbers side by side. */
  readonly width: number;
  /** How far it moves in a round of each of the loops around it, outermost first; 0 for none. */
  readonly moves: ReadonlyMap<Loop, number>;
  /** Where indices may lead: so many strides further on, fewer than the count. */
  readonly reaches: readonly Reach[];
}

interface Reach {
  readonly stride: number;
  readonly count: number;
}

/** A program with numbers in place of its sizes: what each of its statements touches, and how often loops go round. */
export interface Sized {
  /** Of a statement and all within it. */
  readonly accessesOf: (statement: Statement) => readonly Access[];
  /** Infinite where the batch decides. */
  readonly roundsOf: (loop: Loop) => number;
}

/** A pointer, or the start of a buffer. */
type Start = Pick<Access, "base" | "moves">;

const NO_MOVES: Access["moves"] = new Map();

/** @param sizes what a step hands the program for its sizes */
export function sizedAccesses(program: SizedProgram, sizes: readonly number[], lanes: number): Sized {
  const amounts = new Map(program.sizes.map((name, i) => [name, sizes[i] as number]));
  const counts = indexCounts(program);
  const found = new Map<Statement, readonly Access[]>();

  const amountOf = (amount: Amount): number => {
    const known = typeof amount === "number" ? amount : amounts.get(amount);
    if (known === undefined) throw new CompilerBug(`the size ${amount} is not handed over`);
    return known;
  };
  const startOf = ({ pointer, offset }: PointerAt, pointers: ReadonlyMap<string, Start>): Start => {
    const from = pointer === undefined ? { base: 0, moves: NO_MOVES } : pointers.get(pointer);
    if (!from) throw new CompilerBug(`pointer ${pointer} is not known`);
    return { base: from.base + amountOf(offset), moves: from.moves };
  };
  const reachOf = ({ local, stride }: GatherIndex<Amount>): Reach => ({
    stride: amountOf(stride),
    count: counts.get(local) ?? Infinity,
  });
  const readsOf = (value: Expression, pointers: ReadonlyMap<string, Start>): Access[] => {
    if (value.kind === "call") return value.args.flatMap((arg) => readsOf(arg, pointers));
    if (value.kind !== "load" && value.kind !== "gather") return [];
    const { at, vector } = value;
    const reaches = value.kind === "gather" ? value.indices.map(reachOf) : [];
    return [{ buffer: at.buffer, isWrite: false, width: vector ? lanes : 1, ...startOf(at, pointers), reaches }];
  };

  const visit = (statement: Statement, pointers: ReadonlyMap<string, Start>): readonly Access[] => {
    const accesses: Access[] = [];
    if (statement.kind === "loop") {
      const within = new Map(pointers);
      for (const { pointer, start, step } of statement.walks) {
        const { base, moves } = startOf(start, pointers);
        within.set(pointer, { base, moves: new Map([...moves, [statement, amountOf(step)]]) });
      }
      for (const each of statement.body) accesses.push(...visit(each, within));
    } else {
      accesses.push(...readsOf(statement.value, pointers));
      if (statement.kind === "store") {
        const { at, vector, indices = [] } = statement;
        const reaches = indices.map(reachOf);
        accesses.push({
          buffer: at.buffer,
          isWrite: true,
          width: vector ? lanes : 1,
          ...startOf(at, pointers),
          reaches,
        });
      }
    }
    found.set(statement, accesses);
    return accesses;
  };
  for (const statement of program.body) visit(statement, new Map());
  return {
    accessesOf: (statement) => found.get(statement) ?? [],
    roundsOf: ({ count }) => (typeof count === "object" ? Infinity : amountOf(count)),
  };
}

/** How many there are to choose from, for each local that holds an index. */
function indexCounts({ body }: SizedProgram): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const each of statementsOf(body)) {
    if (each.kind !== "local" || each.value.kind !== "call" || each.value.word !== "index") continue;
    const count = each.value.args[1];
    if (count?.kind === "number") counts.set(each.name, Math.max(counts.get(each.name) ?? 0, count.value));
  }
  return counts;
}
