import { asNumber, boolValue, isSameValue, numberValue, unknownValue, type Value } from "./value.ts";

/** `a + b` of Python's. */
export function calculate(operator: string, a: Value, b: Value): Value {
  if (operator === "+" && a.kind === "string" && b.kind === "string")
    return { kind: "string", value: a.value + b.value };
  if (operator === "+" && a.kind === "list" && b.kind === "list")
    return { kind: "list", items: [...a.items, ...b.items] };
  if (operator === "+" && a.kind === "tuple" && b.kind === "tuple")
    return { kind: "tuple", items: [...a.items, ...b.items] };
  const [x, y] = [asNumber(a), asNumber(b)];
  if (operator === "*" && a.kind === "list" && y !== undefined && y * a.items.length < 10_000)
    return { kind: "list", items: Array.from({ length: Math.max(0, y) }, () => a.items).flat() };
  if (x === undefined || y === undefined) return unknownValue;
  const isFloat = (a.kind === "number" && a.isFloat) || (b.kind === "number" && b.isFloat);
  const result = numbers(operator, x, y);
  if (result === undefined || !Number.isFinite(result)) return unknownValue;
  // Whole numbers beyond 2 ** 53 are exact in Python only.
  if (!isFloat && !Number.isSafeInteger(result) && Number.isInteger(result)) return unknownValue;
  return numberValue(result, isFloat || operator === "/" || !Number.isInteger(result));
}

function numbers(operator: string, x: number, y: number): number | undefined {
  switch (operator) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    case "//":
      return Math.floor(x / y);
    case "%":
      return y === 0 ? undefined : x - y * Math.floor(x / y);
    case "**":
      return x ** y;
    default:
      return undefined;
  }
}

/** A comparison; undefined if the operator is none. */
export function compareValues(operator: string, a: Value, b: Value): Value | undefined {
  const same = (): boolean | undefined => isSameValue(a, b);
  const known = (truth: boolean | undefined): Value => (truth === undefined ? unknownValue : boolValue(truth));
  switch (operator) {
    case "==":
    case "is":
      return known(same());
    case "!=":
    case "is not": {
      const equal = same();
      return known(equal === undefined ? undefined : !equal);
    }
    case "<":
    case "<=":
    case ">":
    case ">=": {
      const [x, y] = [asNumber(a), asNumber(b)];
      if (x === undefined || y === undefined) return unknownValue;
      return boolValue(operator === "<" ? x < y : operator === "<=" ? x <= y : operator === ">" ? x > y : x >= y);
    }
    case "in":
    case "not in": {
      const options =
        b.kind === "list" || b.kind === "tuple" ? b.items.map((each) => isSameValue(a, each)) : [undefined];
      if (options.includes(undefined)) return unknownValue;
      return boolValue(options.includes(true) === (operator === "in"));
    }
    default:
      return undefined;
  }
}
