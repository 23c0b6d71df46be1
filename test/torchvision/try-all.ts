/**
 * Imports each network of torchvision 0.14 from its own source, loads the weights that PyTorch has saved for it, and compares the
 * answers. Prints the table of docs/torchvision.md, or what differs.
 *
 *     npm run test:torchvision -- [PART-OF-A-NAME …]
 *
 * Needs Debian's python3-torch and python3-torchvision; takes half an hour on two cores.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../../compiler/cli/main.ts";

interface Network {
  readonly name: string;
  readonly kind: string;
  readonly file: string;
  readonly shape: readonly number[];
}

const python = (...args: readonly string[]): string =>
  execFileSync("/usr/bin/python3", [fileURLToPath(new URL("answer.py", import.meta.url)), ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });

/** The command line within this process; gives what it said if it failed. */
async function nnc(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  let said = "";
  const stream = { color: false, isInteractive: false, columns: 160, write: (text: string) => void (said += text) };
  const code = await main(args, {
    folder,
    out: stream,
    err: stream,
    readStdin: async () => new Uint8Array(),
    interrupted: () => new Promise(() => {}),
  });
  return code === 0 ? undefined : (/^(?:error|this is a bug).*/m.exec(said)?.[0] ?? `exit code ${code}`);
}

/** Tensors of a safetensors file of float32, by name. */
function tensorsIn(path: string): Map<string, Float32Array> {
  const bytes = readFileSync(path);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, start)) as Record<string, { data_offsets: [number, number] }>;
  delete header["__metadata__"];
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          data_offsets: [from, to],
        },
      ]) => [name, floats(bytes.subarray(start + from, start + to))],
    ),
  );
}

const floats = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);

/** The largest difference, in parts of the largest number. */
function differenceOf(found: Float32Array | undefined, wanted: Float32Array): number {
  if (found?.length !== wanted.length) return Infinity;
  let [difference, largest] = [0, 0];
  wanted.forEach((value, i) => {
    const away = Math.abs(value - (found[i] as number));
    difference = away <= difference ? difference : Number.isNaN(away) ? Infinity : away;
    largest = Math.max(largest, Math.abs(value));
  });
  return difference / largest;
}

/** Weights are there twice, as they came and packed: more do not fit into 4 GiB. */
const MOST_FOR_WASM = 500e6;

interface Tried {
  readonly parameters: number;
  readonly lines: number;
  readonly difference: number;
}

/** @throws Error that says what went wrong */
async function tried({ name, kind, file, shape }: Network, folder: string): Promise<Tried> {
  const { parameters, results } = JSON.parse(python(name, kind, folder)) as { parameters: number; results: string[] };
  const options = name === "googlenet" || name === "inception_v3" ? ["--arg", "init_weights=True"] : [];
  const run = ["run", "net.nn", "--weights", "weights.pth", "--allow-extra", "--input", "input.npy"];
  const target = parameters > MOST_FOR_WASM ? ["--target", "ts"] : [];
  const refused =
    (await nnc(folder, "import", file, "--class", name, "--input", shape.join(), "-o", "net.nn", ...options)) ??
    (await nnc(folder, ...run, "--output", "found.safetensors", ...target));
  if (refused !== undefined) throw new Error(refused);
  const found = tensorsIn(join(folder, "found.safetensors"));
  const of = (result: string): Float32Array | undefined =>
    results.length === 1 ? [...found.values()][0] : found.get(result);
  const differences = results.map((each) => differenceOf(of(each), floats(readFileSync(join(folder, `${each}.bin`)))));
  return {
    parameters,
    lines: readFileSync(join(folder, "net.nn"), "utf8").split("\n").length - 1,
    difference: Math.max(...differences),
  };
}

const wanted = process.argv.slice(2);
const networks = (JSON.parse(python("--list")) as Network[]).filter(
  ({ name }) => wanted.length === 0 || wanted.some((each) => name.includes(each)),
);
console.log("| Network | Input | Parameters | Lines of `.nn` | Largest difference |");
console.log("| --- | --- | ---: | ---: | ---: |");
const wrong: string[] = [];
for (const network of networks) {
  const folder = mkdtempSync(join(tmpdir(), "nnc-torchvision-"));
  try {
    const { parameters, lines, difference } = await tried(network, folder);
    const cells = [
      network.name,
      network.shape.join(" × "),
      parameters.toLocaleString("en"),
      lines,
      difference.toExponential(1),
    ];
    console.log(`| ${cells.join(" | ")} |`);
    if (!(difference < 2e-5)) wrong.push(`${network.name}: ${difference.toExponential(1)}`);
  } catch (error) {
    wrong.push(`${network.name}: ${(error as Error).message.split("\n")[0]}`);
    console.error(wrong.at(-1));
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true });
  }
}
console.log(`\n${networks.length - wrong.length} of ${networks.length} are right`);
for (const each of wrong) console.log(each);
process.exitCode = wrong.length === 0 ? 0 : 1;
