import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { source, type Source, type Span } from "../../grammar/source.ts";
import { checkConfig, show } from "./check-config.ts";
import { ConfigError } from "./config-error.ts";
import { diagnoseConfig } from "./config-messages.ts";
import type { Config } from "./config.ts";
import { spanOfExport } from "./span-of-key.ts";

export interface LoadedConfig {
  readonly config: Config;
  /** Where paths of the configuration start. */
  readonly folder: string;
  /** The file itself. Its path is its name. */
  readonly file: Source;
}

export const configNames = ["nnc.config.ts", "nnc.config.mts", "nnc.config.js", "nnc.config.mjs"] as const;

/**
 * The configuration of the project that a folder is in: it lies there, or further up, but not above the nearest
 * package.json. It is read anew each time. Nothing where there is none.
 *
 * @throws ConfigError that says all that is wrong with it
 */
export async function loadConfig(folder: string): Promise<LoadedConfig | undefined> {
  const path = findConfig(resolve(folder));
  if (path === undefined) return undefined;
  const file = source(basename(path), readFileSync(path, "utf8"));
  const exported = await importConfig(path, file);
  if (typeof exported !== "object" || exported === null || Array.isArray(exported)) {
    const found = exported === undefined ? "nothing" : show(exported);
    throw new ConfigError([diagnoseConfig("NN5302", spanOfExport(file), { path: file.path, found })]);
  }
  const diagnostics = checkConfig(file, exported);
  if (diagnostics.length > 0) throw new ConfigError(diagnostics);
  // `checkConfig` has looked at each of its values.
  return { config: exported as Config, folder: dirname(path), file };
}

/** Where a folder's configuration may lie, nearest first; the last folder is the project's top. */
function placesFrom(folder: string): readonly string[] {
  const here = configNames.map((name) => join(folder, name));
  const isTop = ["package.json", ".git"].some((name) => existsSync(join(folder, name)));
  return isTop || dirname(folder) === folder ? here : [...here, ...placesFrom(dirname(folder))];
}

const findConfig = (folder: string): string | undefined => placesFrom(folder).find((path) => existsSync(path));

/** The configuration of the project that a folder is in, or where TypeScript users would put it; absolute. */
export const configPlaces = (folder: string): readonly string[] => [
  findConfig(resolve(folder)) ?? join(resolve(folder), configNames[0]),
];

/** Node before 22.18 runs no TypeScript. jiti does, and lets a configuration import others. */
async function importConfig(path: string, file: Source): Promise<unknown> {
  const { createJiti } = await import("jiti");
  // Whoever calls nnc without installing it has no nnc/config to import.
  const own = fileURLToPath(
    new URL(import.meta.url.endsWith(".ts") ? "./index.ts" : "../compiler/config/index.js", import.meta.url),
  );
  const jiti = createJiti(path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    alias: { "nnc/config": own },
  });
  try {
    const module = await jiti.import<{ readonly default?: unknown }>(path);
    return module.default;
  } catch (error) {
    throw new ConfigError([explain(error, path, file)]);
  }
}

function explain(error: unknown, path: string, file: Source): Diagnostic {
  const message = error instanceof Error ? error.message : String(error);
  const problem = (message.split("\n")[0] ?? "").replace(/^(?:\w*Error: )+/, "").trim();
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  return diagnoseConfig("NN5301", placeIn(stack, path, file), { path: file.path, problem });
}

/** The line that the error names first. Its column is often that of transpiled text. */
function placeIn(stack: string, path: string, file: Source): Span {
  const places = stack.split(path).map((after) => /^:(\d+):\d+/.exec(after)?.[1]);
  const line = Number(places.find((place) => place !== undefined));
  const lines = file.text.split("\n");
  const text = lines[line - 1];
  if (text === undefined) return spanOfExport(file);
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const end = before + text.trimEnd().length;
  return { source: file, start: Math.min(before + text.search(/\S|$/), end), end };
}
