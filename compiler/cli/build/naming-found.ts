import { NncError } from "../../../runtime/tensor.ts";

/**
 * Does something with weights. Where they do not fit, and nobody has named the file, the message does.
 *
 * @param foundAt the file, as messages show it, if it was found beside the network
 * @throws NncError
 */
export async function namingFound<T>(foundAt: string | undefined, run: () => T | Promise<T>): Promise<T> {
  if (foundAt === undefined) return run();
  return naming(foundAt, run, "it lies beside the network; --no-weights leaves it alone");
}

/**
 * The same for a file that is one of several.
 *
 * @param advice further lines of the message
 * @throws NncError
 */
export async function naming<T>(path: string, run: () => T | Promise<T>, ...advice: readonly string[]): Promise<T> {
  try {
    return await run();
  } catch (error) {
    // A generated module that stands alone has an NncError of its own.
    if (!(error instanceof Error && error.name === "NncError" && "code" in error)) throw error;
    const code = String(error.code);
    const [first = "", ...rest] = error.message.slice(`${code}: `.length).split("\n");
    throw new NncError(code, [`${path}: ${first}`, ...rest, ...advice].join("\n"));
  }
}
