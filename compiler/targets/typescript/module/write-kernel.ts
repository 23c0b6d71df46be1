import { commentText } from "../../../6-emit/text/identifiers.ts";
import { WIDTH } from "../../../6-emit/text/lay-out.ts";
import type { SpelledKernel } from "../spell-typescript.ts";

/**
 * The text of a kernel's function. The speller lays it out as prettier would (a test holds it to that), since prettier takes
 * 7 ms per KiB; only what people read and has lines that do not fit goes through prettier itself.
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
  const fits = [...head, ...body].every((line) => line.length <= WIDTH);
  if (!typed || fits) return text;
  const { formatTypeScript } = await import("../../../6-emit/text/format.ts");
  return formatTypeScript(text);
}
