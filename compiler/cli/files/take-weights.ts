import picocolors from "picocolors";
import { existsSync } from "node:fs";
import type { FoundWeights } from "../../driver/find-weights.ts";
import { readWeights, type ReadWeights } from "../../driver/read-weights.ts";
import type { Terminal } from "../terminal.ts";
import { readBytes } from "./file-system.ts";
import { displayPath } from "./paths.ts";

/** The weights in a file. @throws CommandError, NncError */
export function takeWeights(
  folder: string,
  found: Pick<FoundWeights, "file" | "key">,
  stripPrefix: string | undefined,
): Promise<ReadWeights> {
  const path = displayPath(folder, found.file);
  return readWeights(found, readBytes(folder, found.file), {
    path,
    stripPrefix,
    read: (file) => (existsSync(file) ? readBytes(folder, file) : undefined),
  });
}

/** Says which of several sets of weights is taken, where nobody has named one. */
export function sayChoice({ err }: Terminal, choice: ReadWeights["choice"]): void {
  if (!choice) return;
  const { taken, others, help } = choice;
  err.write(
    picocolors.createColors(err.color).dim(`of the weights ${taken} is taken; there is also ${others}; ${help}\n`),
  );
}
