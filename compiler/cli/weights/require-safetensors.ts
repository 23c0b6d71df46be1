import { CommandError } from "../exit-codes.ts";

/**
 * Of `-o`: a `.pth` that holds safetensors would be refused by `torch.load`, long after.
 *
 * @throws CommandError
 */
export function requireSafetensors(output: string): void {
  if (/\.safetensors$/i.test(output)) return;
  throw new CommandError(
    "wrongUsage",
    `-o ${output}: weights are written as .safetensors`,
    "-o net.safetensors, say; in Python, safetensors.torch.load_file reads it",
  );
}
