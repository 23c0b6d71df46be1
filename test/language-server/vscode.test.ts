import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findServer } from "../../editors/vscode/src/find-server.ts";
import { parse } from "../../grammar/parse.ts";
import { source } from "../../grammar/source.ts";

/** What can be known of the extension without a VS Code. */
const folder = new URL("../../editors/vscode/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), "utf8");
const json = <T>(path: string): T => JSON.parse(read(path)) as T;

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly languages: readonly { readonly configuration: string }[];
    readonly grammars: readonly { readonly path: string; readonly scopeName: string }[];
    readonly snippets: readonly { readonly path: string }[];
  };
}
const manifest = json<Manifest>("package.json");

test("has the package's version, and the files that it names", () => {
  expect(manifest.version).toBe(json<{ readonly version: string }>("../../package.json").version);
  const { languages, grammars, snippets } = manifest.contributes;
  for (const path of [
    ...languages.map((each) => each.configuration),
    ...[...grammars, ...snippets].map((each) => each.path),
  ])
    expect(json(path)).toBeTypeOf("object");
  expect(grammars[0]?.scopeName).toBe(json<{ readonly scopeName: string }>(grammars[0]?.path ?? "").scopeName);
});

test("registers the commands that it declares, and tells the server of those that lenses may name", () => {
  const code = read("src/extension.ts");
  const registered = [...code.matchAll(/registerCommand\("(nnc\.\w+)"/g)].map(([, name]) => name);
  expect(registered).toEqual(expect.arrayContaining(manifest.contributes.commands.map(({ command }) => command)));
  const told = /commands: (\[.*?\])/.exec(code)?.[1] ?? "[]";
  expect(registered).toEqual(expect.arrayContaining(JSON.parse(told) as string[]));
});

test("each snippet is the language, filled in as it is", () => {
  const snippets = json<Readonly<Record<string, { readonly body: readonly string[] }>>>("snippets.json");
  for (const [name, { body }] of Object.entries(snippets)) {
    const text = body
      .join("\n")
      .replace(/\$\{\d+:((?:[^{}]|\{[^}]*\})*)\}/g, "$1")
      .replace(/\$\d/g, "");
    const inModule = /^(?:body|loss)/.test(text) ? `model M {\n${text}\n}` : text;
    const whole = /^(?:y =)/.test(text) ? `fn f(x) {\n${text}\n}` : inModule;
    expect({ name, found: parse(source(name, whole)).diagnostics.map(({ message }) => message) }).toEqual({
      name,
      found: [],
    });
  }
});

test("the server is the one of the setting, or the project's, or the one on the PATH", () => {
  const project = mkdtempSync(join(tmpdir(), "nnc-vscode-"));
  const rest = ["lsp", "--stdio"];
  expect(findServer(project, "", "node")).toEqual({ command: "nnc", args: rest });
  expect(findServer(undefined, "", "node")).toEqual({ command: "nnc", args: rest });
  expect(findServer(project, "/opt/nnc", "node")).toEqual({ command: "/opt/nnc", args: rest });
  expect(findServer(project, "./tools/nnc.js", "node")).toEqual({
    command: "node",
    args: [join(project, "tools/nnc.js"), ...rest],
  });
  const installed = join(project, "node_modules/nnc/dist/compiler/cli");
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(project, "node_modules/nnc/package.json"), "{}");
  writeFileSync(join(installed, "nnc.js"), "");
  expect(findServer(project, "", "node")).toEqual({ command: "node", args: [join(installed, "nnc.js"), ...rest] });
  rmSync(project, { recursive: true });
});
