import { readFileSync } from "node:fs";
import { manifestPath, SHARD } from "./settings.js";

/** The jobs that the manifest comes to. A shard has one name, so that it is one job however often it is added. */
export function shardsOf(manifest = JSON.parse(readFileSync(manifestPath, "utf8"))) {
  return Array.from({ length: Math.ceil(manifest.count / SHARD) }, (_, i) => {
    const first = i * SHARD;
    const name = `${manifest.name}-${String(i).padStart(7, "0")}`;
    return { ...manifest, name, first, count: Math.min(SHARD, manifest.count - first) };
  });
}
