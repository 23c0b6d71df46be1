import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { main } from "../../compiler/cli/main.ts";

/** A folder that is gone after the test, with these files in it. */
export function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = temporaryDirectory(files);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new folder with these files in it, which whoever asks for it removes. */
export function temporaryDirectory(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "nnc-test-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line within this process, which is quick. */
export async function nnc(folder: string, args: readonly string[], stdin = ""): Promise<Ran> {
  let [out, err] = ["", ""];
  const stream = { color: false, isInteractive: false, columns: 100 };
  const code = await main(args, {
    folder,
    out: { ...stream, write: (text) => void (out += text) },
    err: { ...stream, write: (text) => void (err += text) },
    readStdin: async () => new TextEncoder().encode(stdin),
    interrupted: () => new Promise(() => {}),
  });
  return { code, out, err };
}

export const tinyNet = `## A tiny one.
model Tiny {
  conv = Conv2d(1, 2, kernel_size=3, padding=1, bias=false)
  bn = BatchNorm2d(2)
  dropout = Dropout(0.5)
  fc = Linear(2 * 4 * 4, 3)

  forward(x: [N, 1, 4, 4]) -> [N, 3] {
    return x |> conv |> bn |> relu |> dropout |> flatten(1) |> fc
  }
}
`;

export const brokenNet = `model Broken {
  fc = Linear(8, 3)
  forward(x: [N, 9]) { return fc(x) }
}
`;
