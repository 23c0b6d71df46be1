import picocolors from "picocolors";
import type { FileToWrite } from "../files/write-files.ts";
import { plural } from "../report.ts";
import { showSize } from "../show/show-size.ts";
import { layOutTable } from "../show/table.ts";
import type { Verification } from "../../driver/verify-built.ts";

export interface BuiltFile {
  readonly path: string;
  /** The code first; empty for a file without a model. */
  readonly outputs: readonly FileToWrite[];
  readonly models: readonly string[];
  /** Calls of layers and functions, and the kernels that do their work. */
  readonly calls: number;
  readonly kernels: number;
  /** Trainers that the module does not have since it is to import nothing. */
  readonly leftOut: readonly string[];
  /** What open sizes of its models may be, where that is not any. */
  readonly sizes: readonly string[];
  readonly verification?: Verification;
}

/** `net.nn → net.nn.ts  61 KB  1 model  20 kernels for 62 layers` */
export function describeBuilt(built: readonly BuiltFile[], changed: ReadonlySet<string>, color: boolean): string {
  const colors = picocolors.createColors(color);
  const rows = built.map(({ path, outputs, models, calls, kernels }) => {
    const [code] = outputs;
    if (!code) return [path, "", "no model, nothing to build"];
    const isChanged = outputs.some((output) => changed.has(output.path));
    const work = `${plural(kernels, "kernel")} for ${plural(calls, "layer")}${isChanged ? "" : "  (unchanged)"}`;
    return [`${path} → ${code.path}`, showSize(sizeOf(code.content)), plural(models.length, "model"), work];
  });
  return layOutTable(rows, [false, true, false, false])
    .flatMap((line, i) => [
      line.replace(" → ", colors.dim(" → ")).replace("(unchanged)", colors.dim("(unchanged)")),
      ...(built[i]?.leftOut ?? []).map(
        (trainer) => `${trainer} is left out: trainers import nnc/train, --standalone nothing`,
      ),
      ...(built[i]?.sizes ?? []),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

export function listBuilt(built: readonly BuiltFile[], changed: ReadonlySet<string>): string {
  const listed = built.map(({ outputs, ...file }) => ({
    ...file,
    outputs: outputs.map(({ path, content }) => ({ path, bytes: sizeOf(content), changed: changed.has(path) })),
  }));
  return `${JSON.stringify({ files: listed }, null, 2)}\n`;
}

const sizeOf = (content: string | Uint8Array): number => Buffer.byteLength(content);
