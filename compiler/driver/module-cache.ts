import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { packageFile } from "./package-file.ts";

/** Modules as they were made before, by all that they were made of. It is never needed: what cannot be read or written is made anew. */
export interface ModuleCache {
  /** What was kept for this, unless it has been damaged. */
  readonly get: (key: string) => unknown;
  readonly put: (key: string, made: unknown) => void;
}

/** Together; the ones that were used longest ago go. */
const MOST_BYTES = 256 * 2 ** 20;

/** Of anything that JSON can say, and bytes. */
export function keyOf(parts: readonly unknown[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const bytes = part instanceof Uint8Array ? part : JSON.stringify(part ?? null);
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest("hex");
}

/**
 * The cache of the project that a folder belongs to: `node_modules/.cache/nnc`, where packages are installed; undefined where none
 * are. `build` names the compiler that makes what is kept: no other one reads it. Without a name there is no cache.
 */
export function openModuleCache(folder: string, build = thisBuild()): ModuleCache | undefined {
  const modules = installedAbove(folder);
  if (modules === undefined || build === undefined) return undefined;
  const place = join(modules, ".cache", "nnc");
  const own = keyOf([build, process.versions.v8]).slice(0, 16);
  const fileOf = (key: string): string => join(place, `${own}-${key}`);
  return {
    get(key) {
      const file = fileOf(key);
      try {
        const bytes = readFileSync(file);
        const content = bytes.subarray(DIGEST);
        if (!digestOf(content).equals(bytes.subarray(0, DIGEST))) return undefined;
        const now = new Date();
        utimesSync(file, now, now);
        return deserialize(content);
      } catch {
        return undefined;
      }
    },
    put(key, made) {
      try {
        const content = serialize(made);
        if (content.length > MOST_BYTES / 4) return;
        mkdirSync(place, { recursive: true });
        // Beside its place first: another process may be reading.
        const beside = join(place, `.${key.slice(0, 16)}-${process.pid}`);
        writeFileSync(beside, Buffer.concat([digestOf(content), content]));
        renameSync(beside, fileOf(key));
        prune(place);
      } catch {
        // A full or read-only disk costs time, nothing else.
      }
    },
  };
}

/** What the package's build calls itself; sources that run as they are change under way, and have no name. */
const thisBuild = (): string | undefined =>
  import.meta.url.includes("/dist/") ? packageFile("dist/BUILD_ID") : undefined;

const DIGEST = 32;
const digestOf = (content: Uint8Array): Buffer => createHash("sha256").update(content).digest();

/** The nearest node_modules upwards. */
function installedAbove(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const modules = join(at, "node_modules");
    if (existsSync(modules)) return modules;
    if (dirname(at) === at) return undefined;
  }
}

function prune(place: string): void {
  const files = readdirSync(place).map((name) => {
    const path = join(place, name);
    const { mtimeMs, size } = statSync(path);
    return { path, mtimeMs, size };
  });
  let kept = 0;
  for (const { path, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    kept += size;
    if (kept > MOST_BYTES) rmSync(path, { force: true });
  }
}
