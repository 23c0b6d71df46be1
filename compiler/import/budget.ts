import { refusals } from "./refusals.ts";

/** What the tensors of a small file may have beyond it: one number that is stretched to thousands is ordinary. */
const SLACK = 2 ** 20;

/** Bytes that may still be taken up for a file. A hostile one asks for more than it has. */
export interface Budget {
  readonly take: (bytes: number, what: string) => void;
}

/** @param factor how many times the file all that is made of it may have */
export function budgetFor(fileBytes: number, factor: number): Budget {
  const most = factor * fileBytes + SLACK;
  let taken = 0;
  return {
    take(bytes, what) {
      taken += bytes;
      if (taken <= most) return;
      throw refusals.tooMuch(
        `${what} would take ${taken} bytes, of a file of ${fileBytes}: at most ${most} are made of it`,
        "if the file is sound, save it again with each tensor as it is: tensor.contiguous().clone()",
      );
    },
  };
}
