import type { Wat, WatFunction, WatLocal } from "./wat.ts";

/** A function as text, in a module. */
export function spellFunction({ name, exportedAs, parameters, result, locals, body }: WatFunction): string {
  const head = [
    "(func",
    ...(name === undefined ? [] : [`$${name}`]),
    ...(exportedAs === undefined ? [] : [`(export "${exportedAs}")`]),
    ...parameters.map((each) => declare("param", each)),
    ...(result === undefined ? [] : [`(result ${result})`]),
  ];
  return [
    `  ${head.join(" ")}`,
    ...(locals.length > 0 ? [`    ${locals.map((each) => declare("local", each)).join(" ")}`] : []),
    ...body.flatMap((each) => spellStatement(each, 2)),
    "  )",
  ].join("\n");
}

const declare = (what: "local" | "param", { name, type }: WatLocal): string => `(${what} $${name} ${type})`;

/** A statement as lines; what is in a loop stands on lines of its own. */
function spellStatement(wat: Wat, depth: number): readonly string[] {
  const indent = "  ".repeat(depth);
  if (wat.kind === "comment") return [`${indent};; ${wat.text}`];
  if (wat.kind !== "loop" && wat.kind !== "if") return [`${indent}${spell(wat)}`];
  const inner = wat.body.flatMap((each) => spellStatement(each, depth + 1));
  const [head, end] = wat.kind === "loop" ? [`(loop $${wat.label}`, ")"] : [`(if ${spell(wat.condition)} (then`, "))"];
  return [`${indent}${head}`, ...inner.slice(0, -1), `${inner.at(-1)}${end}`];
}

function spell(wat: Wat): string {
  switch (wat.kind) {
    case "get":
      return `(local.get $${wat.local})`;
    case "set":
    case "tee":
      return `(local.${wat.kind} $${wat.local} ${spell(wat.value)})`;
    case "vector":
      return `(v128.const ${wat.shape}${` ${spellLane(wat)}`.repeat(wat.shape === "f64x2" ? 2 : 4)})`;
    case "call":
      return `(${["call", `$${wat.name}`, ...wat.operands.map(spell)].join(" ")})`;
    case "instruction": {
      const note = wat.note === undefined ? [] : [`(; ${wat.note} ;)`];
      return `(${[wat.name, ...wat.immediates, ...wat.operands.map(spell), ...note].join(" ")})`;
    }
    case "block":
      return `(block (result v128) ${wat.body.map(spell).join(" ")})`;
    case "loop":
    case "if":
      return spellStatement(wat, 0).join("\n");
    case "comment":
      return `(; ${wat.text} ;)`;
  }
}

/** A lane of a constant. */
export function spellLane({ shape, lane }: Wat & { readonly kind: "vector" }): string {
  if (shape === "i32x4") return `0x${(lane >>> 0).toString(16).padStart(8, "0")}`;
  if (Number.isNaN(lane)) return "nan";
  if (!Number.isFinite(lane)) return lane < 0 ? "-inf" : "inf";
  return Object.is(lane, -0) ? "-0" : String(lane);
}
