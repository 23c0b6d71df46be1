/**
 * A number or a text as `format(value, spec)` writes it: `02d`, `.3f`, `>8`. Undefined for what is not known here.
 *
 * @see https://docs.python.org/3/library/string.html#format-specification-mini-language
 */
export function formatValue(value: number | string, isFloat: boolean, spec: string): string | undefined {
  const [, fill = "", align, sign = "", zero = "", width = "0", comma = "", precision, type = ""] =
    /^(?:(.)?([<>^=]))?([+ -]?)(0?)(\d*)(,?)(?:\.(\d+))?([a-zA-Z%]?)$/.exec(spec) ?? [];
  if (type === "" && spec !== "" && !/^(?:(.)?[<>^=])?[+ -]?\d*,?(?:\.\d+)?$/.test(spec)) return undefined;
  const digits = precision === undefined ? undefined : Number(precision);
  const body = bodyOf(value, isFloat, type, digits);
  if (body === undefined) return undefined;
  const isNegative = typeof value === "number" && body.startsWith("-");
  const plain = isNegative ? body.slice(1) : body;
  const whole = comma === "" ? plain : plain.replace(/^\d+/, (each) => each.replace(/\B(?=(\d{3})+$)/g, ","));
  const front = isNegative ? "-" : sign === "-" ? "" : sign;
  const missing = Math.max(0, Number(width) - front.length - whole.length);
  const filling = (zero !== "" && fill === "" ? "0" : fill || " ").repeat(missing);
  switch (align ?? (zero !== "" ? "=" : typeof value === "number" ? ">" : "<")) {
    case "<":
      return front + whole + filling;
    case "=":
      return front + filling + whole;
    case "^":
      return filling.slice(0, missing >> 1) + front + whole + filling.slice(missing >> 1);
    default:
      return filling + front + whole;
  }
}

function bodyOf(
  value: number | string,
  isFloat: boolean,
  type: string,
  digits: number | undefined,
): string | undefined {
  if (typeof value === "string") return /^s?$/.test(type) ? value.slice(0, digits) : undefined;
  switch (type) {
    case "":
      return digits === undefined ? (isFloat && Number.isInteger(value) ? `${value}.0` : String(value)) : undefined;
    case "d":
      return isFloat ? undefined : String(value);
    case "x":
      return isFloat ? undefined : value.toString(16);
    case "b":
      return isFloat ? undefined : value.toString(2);
    case "f":
      return value.toFixed(digits ?? 6);
    case "%":
      return `${(value * 100).toFixed(digits ?? 6)}%`;
    default:
      return undefined;
  }
}
