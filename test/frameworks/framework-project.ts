import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { pngToTensor } from "../../compiler/cli/input/png-to-tensor.ts";
import { packAndInstall } from "../package/packed.ts";

const here = fileURLToPath(new URL("./", import.meta.url));
const installed = join(here, "node_modules");
const digits = fileURLToPath(new URL("../../examples/digits/", import.meta.url));

/** An image of the examples, and what is to be seen on it. */
export const IMAGE = { name: "3-a", digit: "3" };

const pixels = (): readonly number[] => [
  ...pngToTensor(readFileSync(`${digits}images/${IMAGE.name}.png`), { channels: 1, height: 20, width: 20 }),
];

export interface FrameworkProject {
  /** Runs a command of a package, or of the Node that the frameworks want. */
  run(command: string, ...args: readonly string[]): void;
  /**
   * Takes the sources away, and the project to another folder, as when it is deployed; then serves it and gives the URL, once
   * somebody answers there. The environment has the port.
   */
  serve(command: string, ...args: readonly string[]): Promise<string>;
}

/**
 * The project of a folder here, or of several over each other, with the package as npm packs it, and a network with weights in
 * `network` (seen from the project). `packages` are those that go by another name here.
 */
export function frameworkProject(
  folders: string | readonly string[],
  network: string,
  packages: Readonly<Record<string, string>> = {},
): FrameworkProject {
  if (!existsSync(installed)) throw new Error("npm ci in test/frameworks installs what is tested");
  const { temporary, project } = packAndInstall();
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 }));
  linkPackages(installed, join(project, "node_modules"));
  for (const [own, alias] of Object.entries(packages)) {
    link(join(installed, alias), join(project, "node_modules", own));
    // Of what a package does not share it has its own.
    if (existsSync(join(installed, alias, "node_modules")))
      linkPackages(join(installed, alias, "node_modules"), join(project, "node_modules"));
  }
  for (const folder of [folders].flat()) cpSync(join(here, folder), project, { recursive: true });
  cpSync(join(here, "network"), join(project, network), { recursive: true });
  for (const file of ["digits.nn", "digits.safetensors"]) cpSync(digits + file, join(project, network, file));
  writeFileSync(join(project, network, "image.json"), JSON.stringify(pixels()));

  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const outside = Object.entries(inherited).filter(([key]) => !/^(VITEST|NODE_ENV)/.test(key));
  const PATH = `${join(installed, ".bin")}:${process.env.PATH}`;
  const env = { ...Object.fromEntries(outside), PATH, NEXT_TELEMETRY_DISABLED: "1", ASTRO_TELEMETRY_DISABLED: "1" };
  return {
    run(command, ...args) {
      execFileSync(command, args, { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
    },
    async serve(command, ...args) {
      rmSync(join(project, network), { recursive: true });
      const moved = join(temporary, "moved");
      renameSync(project, moved);
      const port = await freePort();
      const server = spawn(command, args, {
        cwd: moved,
        env: { ...env, HOST: "127.0.0.1", PORT: String(port) },
        stdio: ["ignore", "ignore", "inherit"],
      });
      onTestFinished(() => void server.kill());
      const url = `http://127.0.0.1:${port}/`;
      await answered(url);
      return url;
    },
  };
}

function linkPackages(from: string, to: string): void {
  for (const name of readdirSync(from).filter((each) => !each.startsWith("."))) {
    if (name.startsWith("@")) linkPackages(join(from, name), join(to, name));
    else link(join(from, name), join(to, name));
  }
}

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  rmSync(to, { force: true });
  symlinkSync(from, to);
}

/** One that nobody listens to. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

async function answered(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await fetch(url);
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
