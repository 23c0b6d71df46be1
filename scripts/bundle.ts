/**
 * The last part of `npm run build`. tsc has written a file for each of the compiler's: a thousand, which Node takes a second to
 * find and read. Here they become an entry for each way in and some chunks, with the parser's library in them. What runs in pages
 * stays as tsc wrote it, since their bundlers want small modules, and so do the types that can be reached by a way in.
 *
 *     tsx scripts/bundle.ts
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const top = fileURLToPath(new URL("../", import.meta.url));
const dist = join(top, "dist");

/** Libraries that every command loads, or that are hundreds of files. Their licences go with them. */
const included = /^(?:@?chevrotain|lodash-es|commander|picocolors|vscode-(?:languageserver|jsonrpc)[a-z-]*)(?:\/|$)/;
/** Files that stay as they are. */
const isApart = (path: string): boolean => /^(?:runtime\/|compiler\/plugin\/hot\/keep-running\.js$)/.test(path);

/** What stands before their paths in chunks, until it is known where a chunk lies. */
const APART = "apart:";
const apart = new RegExp(`"${APART}([^"]+)"`, "g");

interface PackageFile {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
}
const { exports, bin } = JSON.parse(readFileSync(join(top, "package.json"), "utf8")) as PackageFile;

/** What is asked for by its path: the package's exports, its command, and the hooks that Node loads in a thread of their own. */
const entries = [
  ...Object.values(exports).flatMap((each) => (typeof each === "string" ? [] : [each.default])),
  ...Object.values(bin),
  "./dist/compiler/plugin/register-hooks.js",
]
  .map((path) => relative(dist, resolve(top, path)))
  .filter((path) => !isApart(path));

const bundle = await rolldown({
  cwd: top,
  platform: "node",
  input: Object.fromEntries(entries.map((path) => [path.replace(/\.js$/, ""), join(dist, path)])),
  external: (id) => /^[^./]/.test(id) && !included.test(id),
  treeshake: { moduleSideEffects: false },
  plugins: [
    {
      name: "apart",
      resolveId(id, importer) {
        if (importer === undefined || !id.startsWith(".")) return null;
        const path = relative(dist, resolve(dirname(importer), id));
        return isApart(path) ? { id: `${APART}${path}`, external: true } : null;
      },
    },
  ],
});
const { output } = await bundle.generate({
  dir: dist,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name]-[hash].js",
});
await bundle.close();

for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" }))
  if (path.endsWith(".js") && !isApart(path)) rmSync(join(dist, path));
const sources = new Set<string>();
for (const each of output) {
  if (each.type !== "chunk") continue;
  const path = join(dist, each.fileName);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    each.code.replaceAll(apart, (_, file: string) => `"${pathBetween(path, join(dist, file))}"`),
  );
  each.moduleIds.forEach((id) => sources.add(id));
}
writeFileSync(join(dist, "LICENSES.txt"), licences(sources));
// What is declared by hand tsc does not write, and asks for where its source lies.
copyFileSync(join(top, "runtime/worker/networks.d.ts"), join(dist, "runtime/worker/networks.d.ts"));
const workerTypes = join(dist, "runtime/worker/index.d.ts");
writeFileSync(
  workerTypes,
  readFileSync(workerTypes, "utf8").replace(/(?<=<reference path=")[^"]*(?=networks\.d\.ts")/, "./"),
);
const types = reachableTypes();
for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" }))
  if (path.endsWith(".d.ts") && !types.has(join(dist, path))) rmSync(join(dist, path));
writeFileSync(join(dist, "BUILD_ID"), identity());
console.log(`dist: ${entries.length} entries, ${output.length - entries.length} chunks`);

/** The declarations of the ways in, and those that they import. */
function reachableTypes(): ReadonlySet<string> {
  const found = new Set<string>();
  const ways = Object.values(exports).flatMap((each) => (typeof each === "string" ? [] : [join(top, each.types)]));
  for (let path = ways.pop(); path !== undefined; path = ways.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const from = dirname(path);
    for (const [, id = ""] of readFileSync(path, "utf8").matchAll(
      /\b(?:from |import\(|import |path=)"(\.[^"]+\.[jt]s)"/g,
    ))
      ways.push(join(from, id.replace(/(?:\.d)?\.[jt]s$/, ".d.ts")));
  }
  return found;
}

/** Tells this build from all others: what caches keep is read by the build that made it. */
function identity(): string {
  const hash = createHash("sha256");
  for (const path of readdirSync(dist, { recursive: true, encoding: "utf8" }).sort())
    if (path.endsWith(".js")) hash.update(path).update(readFileSync(join(dist, path)));
  return hash.digest("hex");
}

/** As an import has it. */
function pathBetween(from: string, to: string): string {
  const path = relative(dirname(from), to).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** The licence of each library that is in the chunks. */
function licences(modules: ReadonlySet<string>): string {
  const folders = new Set([...modules].flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []));
  return [...folders]
    .sort()
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
        string,
        string
      >;
      const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
      if (file === undefined) throw new Error(`${folder} has no licence`);
      return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
    })
    .join(`\n${"-".repeat(80)}\n\n`);
}
