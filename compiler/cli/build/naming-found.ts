import { NncError } from "../../../runtime/tensor.ts";

/**
 * Does something with weights. Where they do not fit, and nobody has named the file, the message does.
 *
 * @param foundAt the file, as messages show it, if it was found beside the network
 * @throws NncError
 */
export async function namingFound<T>(foundAt: string | undefined, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    // A generated module that stands alone has an NncError of its own.
    if (foundAt === undefined || !(error instanceof Error && error.name === "NncError" && "code" in error)) throw error;
    const code = String(error.code);
    const [first = "", ...rest] = error.message.slice(`${code}: `.length).split("\n");
    const all = [`${foundAt}: ${first}`, ...rest, "it lies beside the network; --no-weights leaves it alone"];
    throw new NncError(code, all.join("\n"));
  }
}
