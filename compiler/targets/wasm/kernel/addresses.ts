import { CompilerBug } from "../../../ir/compiler-bug.ts";
import { statementsOf, type PointerAt as PointerAtOf, type SizedProgram } from "../../../ir/kernel/program.ts";
import { atBytes, get, i32, instruction, withImmediates, type Wat } from "../wat/wat.ts";

/** A distance: a constant, or one of the kernel's sizes. */
export type Amount = number | string;
type PointerAt = PointerAtOf<Amount>;

/** How a kernel finds what it reads and writes. */
export interface Addresses {
  readonly addressOf: (at: PointerAt) => Wat;
  /** An access, so many elements further: constants go into the instruction, where they cost nothing. */
  readonly access: (
    name: string,
    at: PointerAt,
    more?: { readonly further?: number; readonly lane?: number; readonly value?: Wat },
  ) => Wat;
}

const BYTES = 4;

/** A distance in bytes. Sizes come in elements. */
export const bytesOf = (amount: Amount): Wat =>
  typeof amount === "number" ? i32(amount * BYTES) : instruction("i32.shl", get(amount), i32(2));

export function createAddresses({ buffers, body }: SizedProgram): Addresses {
  const pointers = new Set(
    [...statementsOf(body)].flatMap((each) => (each.kind === "loop" ? each.walks.map((walk) => walk.pointer) : [])),
  );
  const startOf = ({ buffer, pointer }: PointerAt): Wat => {
    if (pointer === undefined) return get(buffers[buffer]?.name ?? "");
    if (!pointers.has(pointer)) throw new CompilerBug(`pointer ${pointer} is not known`);
    return get(pointer);
  };
  const addressOf = (at: PointerAt): Wat =>
    at.offset === 0 ? startOf(at) : instruction("i32.add", startOf(at), bytesOf(at.offset));
  return {
    addressOf,
    access(name, at, { further = 0, lane, value } = {}) {
      const known = typeof at.offset === "number" && at.offset >= 0 ? at.offset : undefined;
      const distance = atBytes((further + (known ?? 0)) * BYTES);
      const from = known === undefined ? addressOf(at) : startOf(at);
      return withImmediates(
        name,
        [...distance, ...(lane === undefined ? [] : [lane])],
        from,
        ...(value === undefined ? [] : [value]),
      );
    },
  };
}
