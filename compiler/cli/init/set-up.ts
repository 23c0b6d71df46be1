import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { globSync } from "tinyglobby";
import { configNames } from "../../config/load-config.ts";
import { onFiles } from "../files/file-system.ts";
import type { FileToWrite } from "../files/write-files.ts";
import { editTsconfig, referencesOf } from "./edit-tsconfig.ts";
import { configText, firstNetwork, packageText, tsconfigText, ignoredPatterns } from "./templates.ts";

export interface SetUp {
  readonly files: readonly FileToWrite[];
  /** What is left to do by hand. */
  readonly advice: readonly string[];
  /** A network to try, from the folder. */
  readonly network: string;
}

const FIRST = "networks/first.nn";

/** What a folder lacks to be a project with networks. Reads, but writes nothing. */
export function setUp(folder: string): SetUp {
  const files: FileToWrite[] = [];
  const advice: string[] = [];
  const read = (path: string): string | undefined => {
    const at = resolve(folder, path);
    return existsSync(at) ? onFiles(path, () => readFileSync(at, "utf8")) : undefined;
  };
  const write = (path: string, before: string | undefined, content: string): void => {
    if (before !== content) files.push({ path, content });
  };

  if (!hasPackage(resolve(folder))) write("package.json", undefined, packageText);
  const networks = existsSync(folder)
    ? globSync("**/*.nn", { cwd: folder, ignore: ["**/node_modules/**"] }).sort()
    : [];
  if (networks.length === 0) write(FIRST, undefined, firstNetwork);
  if (!configNames.some((name) => read(name) !== undefined)) {
    const isOurs = networks.every((path) => path.startsWith("networks/"));
    write("nnc.config.ts", undefined, configText(isOurs ? "networks/**/*.nn" : "**/*.nn"));
  }
  const ignored = read(".gitignore");
  write(".gitignore", ignored, editGitignore(ignored ?? ""));

  const path = tsconfigPath(read);
  const tsconfig = read(path);
  const edit = tsconfig === undefined ? { text: tsconfigText } : editTsconfig(tsconfig);
  if ("text" in edit) write(path, tsconfig, edit.text);
  else
    advice.push(
      `${path} was left alone, as ${edit.problem}; add "allowArbitraryExtensions": true to its compilerOptions`,
    );
  return { files, advice, network: networks[0] ?? FIRST };
}

/** A project of several, as Vite makes them, has the options of its sources in tsconfig.app.json. */
function tsconfigPath(read: (path: string) => string | undefined): string {
  const references = referencesOf(read("tsconfig.json") ?? "");
  const app = references
    .map((path) => path.replace(/^\.\//, ""))
    .find((path) => /(^|\/)tsconfig\.app\.json$/.test(path));
  return app !== undefined && read(app) !== undefined ? app : "tsconfig.json";
}

function hasPackage(folder: string): boolean {
  if (existsSync(resolve(folder, "package.json"))) return true;
  return dirname(folder) !== folder && hasPackage(dirname(folder));
}

/** A .gitignore with the patterns that it does not have yet, below what stands there. */
function editGitignore(text: string): string {
  const known = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const missing = ignoredPatterns.filter((pattern) => !known.has(pattern));
  if (missing.length === 0) return text;
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${before}${before === "" ? "" : "\n"}# written by nnc\n${missing.join("\n")}\n`;
}
