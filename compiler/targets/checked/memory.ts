import { CompilerBug } from "../../ir/compiler-bug.ts";

/** Numbers that know whether anybody has written them. */
export interface CheckedMemory {
  readonly name: string;
  readonly numbers: Float32Array;
  /** 1 where a number has been written. */
  readonly written: Uint8Array;
  readonly mayWrite: boolean;
}

/** @throws CompilerBug outside of the memory, and where nobody has written */
export function read({ name, numbers, written }: CheckedMemory, at: number): number {
  if (!(at >= 0 && at < numbers.length)) throw new CompilerBug(`${name}[${at}] is read, of ${numbers.length}`);
  if (written[at] === 0) throw new CompilerBug(`${name}[${at}] is read, which nobody has written`);
  return numbers[at] as number;
}

/** @throws CompilerBug outside of the memory, and in what is only to be read */
export function write({ name, numbers, written, mayWrite }: CheckedMemory, at: number, value: number): void {
  if (!(at >= 0 && at < numbers.length)) throw new CompilerBug(`${name}[${at}] is written, of ${numbers.length}`);
  if (!mayWrite) throw new CompilerBug(`${name}[${at}] is written, and only to be read`);
  numbers[at] = value;
  written[at] = 1;
}

/** Whatever stood there is nobody's. */
export const forget = ({ written }: CheckedMemory): void => void written.fill(0);
