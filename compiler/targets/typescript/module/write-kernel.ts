import { formatTypeScript } from "../../../6-emit/text/format.ts";
import { commentText } from "../../../6-emit/text/identifiers.ts";
import { WIDTH } from "../../../6-emit/text/lay-out.ts";
import type { SpelledKernel } from "../spell-typescript.ts";

/**
 * The text of a kernel's function. The speller lays it out as prettier would (a test holds it to that), since prettier takes
 * 7 ms per KiB; only what has lines that do not fit goes through prettier itself.
 */
export async function writeKernel(name: string, doc: string, kernel: SpelledKernel, typed: boolean): Promise<string> {
  const { parameters, body, usesBatch } = kernel;
  const all = [...parameters, ...(usesBatch ? [{ name: "n", type: "number" }] : [])];
  const params = all.map((each) => (typed ? `${each.name}: ${each.type}` : each.name));
  const result = typed ? ": void" : "";
  const short = `function ${name}(${params.join(", ")})${result} {`;
  const head =
    short.length <= WIDTH ? [short] : [`function ${name}(`, ...params.map((each) => `  ${each},`), `)${result} {`];
  const text = [`/** ${commentText(doc)} */`, ...head, ...body, "}", ""].join("\n");
  return [...head, ...body].some((line) => line.length > WIDTH) ? formatTypeScript(text) : text;
}
