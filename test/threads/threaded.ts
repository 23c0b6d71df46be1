import os from "node:os";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { compile } from "../../compiler/index.ts";
import { readModule } from "../../compiler/verify/read-module.ts";
import type { Source } from "../../grammar/source.ts";

/** A network as its module has it. */
export interface Net {
  readonly target: string;
  readonly threads: { readonly count: number; readonly reason?: string };
  forward(...inputs: readonly unknown[]): unknown;
  close(): void;
}

const open: Net[] = [];

/** For all tests of a file: the host seems to have eight cores, and no thread outlives a test. */
export function onEightCores(): void {
  beforeEach(() => void vi.spyOn(os, "availableParallelism").mockReturnValue(8));
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    for (const net of open.splice(0)) net.close();
  });
}

/** What makes networks of a file's first model, however small they are. */
export async function classOf(file: Source): Promise<(weights?: unknown, options?: object) => Promise<Net>> {
  const { code = "" } = await compile(file, { format: "js", threads: true, target: "wasm", train: false });
  const [made] = (await readModule(code.replace("pays: false", "pays: true"), "js"))({ relaxed: true }).values();
  return async (weights, options = {}) => {
    const net = (await made?.create(weights, { allowExtra: true, ...options })) as unknown as Net;
    open.push(net);
    return net;
  };
}

/** All numbers of what `forward` gave. */
export function numbersIn(result: unknown): readonly Float32Array[] {
  const { data } = result as { readonly data?: unknown };
  return data instanceof Float32Array ? [data] : Object.values(result as object).flatMap(numbersIn);
}

export function expectSameBits(actual: unknown, expected: unknown): void {
  const [found, wanted] = [numbersIn(actual), numbersIn(expected)];
  expect(found.length).toBe(wanted.length);
  found.forEach((data, i) => expect(Buffer.compare(bytesOf(data), bytesOf(wanted[i] as Float32Array))).toBe(0));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
