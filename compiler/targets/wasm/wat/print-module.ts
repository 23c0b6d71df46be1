import { spellFunction } from "./spell-wat.ts";
import type { WatImports, WatModule } from "./wat-module.ts";

/** As text, for people. */
export const printModule = ({ pages, numbers, functions, imports }: WatModule): string =>
  [
    "(module",
    ...(imports ? importsText(imports, pages) : [`  (memory (export "memory") ${pages})`]),
    ...dataText(numbers),
    ...functions.flatMap(({ doc, ...definition }) => [
      ...(doc === undefined ? [] : [`  ;; ${doc.replace(/[\r\n]+/g, " ")}`]),
      spellFunction(definition),
    ]),
    ")",
    "",
  ].join("\n");

const importsText = ({ from, maximum, functions }: WatImports, pages: number): readonly string[] => [
  `  (import "${from}" "memory" (memory ${pages} ${maximum} shared))`,
  ...functions.map(
    ({ name, parameters }) =>
      `  (import "${from}" "${name}" (func $${name}${parameters.map(({ type }) => ` (param ${type})`).join("")}))`,
  ),
  '  (export "memory" (memory 0))',
];

function dataText(bytes: Uint8Array): readonly string[] {
  if (bytes.length === 0) return [];
  const escaped = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  return ["  ;; numbers of the functions below", `  (data (i32.const 0) "${escaped}")`];
}
