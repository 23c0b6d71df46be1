import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { WeightsAsset } from "./load-network.ts";

/** Weights while a project is served and not built. */
export interface DevelopmentWeights {
  /** For the browser: gives the expression for a URL of the development server. */
  serve(weights: WeightsAsset, base: string): string;
  /** For code that runs in Node: gives the URL of a file. */
  write(weights: WeightsAsset, cacheFolder: string): string;
  /** Answers requests for what is served. */
  answer(request: IncomingMessage, response: ServerResponse, next: () => void): void;
}

/** A page has the newest, or one that has just been replaced. */
const KEPT = 8;

export function createDevelopmentWeights(): DevelopmentWeights {
  const served = new Map<string, Uint8Array>();
  return {
    serve(asset, base) {
      const name = nameOf(asset);
      served.delete(name);
      served.set(name, asset.bytes);
      for (const old of [...served.keys()].slice(0, -KEPT)) served.delete(old);
      return `new URL(/* @vite-ignore */ ${JSON.stringify(`${base}@nnc/${encodeURIComponent(name)}`)}, import.meta.url).href`;
    },
    write(asset, cacheFolder) {
      return JSON.stringify(pathToFileURL(writeWeights(asset, cacheFolder)).href);
    },
    answer({ url = "" }, response, next) {
      const [, name] = /\/@nnc\/([^/?]+)(?:\?.*)?$/.exec(url) ?? [];
      const bytes = name === undefined ? undefined : served.get(decodeURIComponent(name));
      if (bytes === undefined) return next();
      response.setHeader("content-type", "application/octet-stream");
      response.setHeader("cache-control", "max-age=31536000, immutable");
      response.end(bytes);
    },
  };
}

/** Puts weights into a folder, unless they are there already; gives the file. */
export function writeWeights(asset: WeightsAsset, folder: string): string {
  const file = join(folder, "nnc", nameOf(asset));
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, asset.bytes);
  renameSync(unfinished, file);
  return file;
}

const nameOf = ({ name, hash }: WeightsAsset): string => `${name}-${hash}.weights`;
