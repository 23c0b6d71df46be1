import { NncError } from "../../../runtime/tensor.ts";

/**
 * Runs a step; what it refuses in the batch is said of the file.
 *
 * @throws NncError as the step does
 */
export function inFile<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof NncError)) throw error;
    throw new NncError(error.code, `${error.message.slice(`${error.code}: `.length)} (in ${file})`);
  }
}
