import { CommandError } from "../exit-codes.ts";

/**
 * Of `-o`: what is written is a network in our words, and never goes over what it was read from.
 *
 * @throws CommandError
 */
export function requireNn(output: string): void {
  if (output === "-" || /\.nn$/i.test(output)) return;
  throw new CommandError("wrongUsage", `-o ${output}: a network is imported as .nn`, "-o net.nn, say; - prints it");
}
