import { CommandError } from "../exit-codes.ts";

/**
 * Of a file that is named: networks are `.nn` files, and of others Python is read as it is.
 *
 * @throws CommandError
 */
export function requireNetwork(name: string): void {
  if (name.endsWith(".nn") || name.endsWith(".py")) return;
  const help = /\.(?:onnx|pt)$/i.test(name) ? `nnc import ${name} writes one` : undefined;
  throw new CommandError("wrongUsage", `${name} is not a .nn file`, help);
}
