import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { inject } from "vitest";
import "./packages-folder.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** What `scripts/bundle.ts` puts into the chunks of the package, and this does not. */
const inChunks = ["chevrotain", "commander", "picocolors"];

let installed: string | undefined;

/** The package as npm would install it, made from the sources as they are now; gives its folder. */
export function installPackage(): string {
  if (installed !== undefined) return installed;
  const folder = mkdtempSync(join(inject("packagesFolder"), "package-"));
  const modules = join(folder, "node_modules");
  const own = join(modules, "nnc");
  mkdirSync(own, { recursive: true });
  const text = readFileSync(join(top, "package.json"), "utf8");
  writeFileSync(join(own, "package.json"), text);
  const { exports, dependencies } = JSON.parse(text) as Manifest;
  for (const name of [...Object.keys(dependencies), ...inChunks, "vite", "vitest"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(top, "node_modules", name), join(modules, name));
  }
  const entries = Object.values(exports).flatMap((each) => (typeof each === "string" ? [] : [each.default]));
  buildSync({
    absWorkingDir: top,
    entryPoints: [...entries.map(sourceOf), "compiler/plugin/register-hooks.ts"],
    outbase: ".",
    outdir: join(own, "dist"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    packages: "external",
    // As TypeScript would leave it.
    external: ["nnc/*"],
  });
  // What starts a thread names the file beside it, and lies in a chunk here.
  writeFileSync(join(own, "dist/thread.js"), 'import "./runtime/threads/thread.js";\n');
  installed = own;
  return own;
}

/** `compiler/index.ts` for `./dist/compiler/index.js`. */
const sourceOf = (entry: string): string => entry.replace(/^\.\/dist\//, "").replace(/\.js$/, ".ts");
