import { spellFunction } from "./spell-wat.ts";
import type { WatModule } from "./wat-module.ts";

/** As text, for people. */
export const printModule = ({ pages, numbers, functions }: WatModule): string =>
  [
    "(module",
    `  (memory (export "memory") ${pages})`,
    ...dataText(numbers),
    ...functions.flatMap(({ doc, ...definition }) => [
      ...(doc === undefined ? [] : [`  ;; ${doc.replace(/[\r\n]+/g, " ")}`]),
      spellFunction(definition),
    ]),
    ")",
    "",
  ].join("\n");

function dataText(bytes: Uint8Array): readonly string[] {
  if (bytes.length === 0) return [];
  const escaped = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  return ["  ;; numbers of the functions below", `  (data (i32.const 0) "${escaped}")`];
}
