import { isFixed } from "../../../ir/types.ts";
import { formatValue } from "../format-value.ts";
import { fail } from "./run.ts";
import { numberIn, text, type Value } from "./values.ts";

/** As `str` and f-strings have it. */
export function shown(value: Value): string {
  switch (value.kind) {
    case "string":
      return value.value;
    case "number": {
      if (!isFixed(value.size)) return "N";
      return value.isFloat && Number.isInteger(value.size) ? `${value.size}.0` : String(value.size);
    }
    case "bool":
      return value.value ? "True" : "False";
    case "none":
      return "None";
    case "list":
      return `[${value.items.map(shown).join(", ")}]`;
    case "tuple":
      return `(${value.items.map(shown).join(", ")})`;
    case "instance":
      return value.plain ? shown(value.plain) : `<${value.of.name}>`;
    default:
      return `<${value.kind}>`;
  }
}

export function percent(format: string, values: readonly Value[]): string {
  let next = 0;
  return format.replace(/%([-+ ]?\d*(?:\.\d+)?)([sdifrg%])/g, (_, how: string, kind: string) => {
    if (kind === "%") return "%";
    const value = values[next++] ?? text("");
    if (how === "") return shown(value);
    return writtenAs(value, how.replace(/^-/, "<") + (/[irg]/.test(kind) ? "" : kind));
  });
}

/** `format(value, "02d")` */
export function writtenAs(value: Value, spec: string): string {
  if (spec === "") return shown(value);
  const plain = value.kind === "string" ? value.value : numberIn(value);
  const isFloat = value.kind === "number" && value.isFloat === true;
  const written = plain === undefined ? undefined : formatValue(plain, isFloat, spec);
  return written ?? fail(`a ${value.kind} that is written as ${spec}`);
}
