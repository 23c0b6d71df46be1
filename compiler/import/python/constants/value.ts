/** A value of Python's, as far as constants of a file go. Lists and dictionaries are shared, as there. */
export type Value =
  | { readonly kind: "number"; readonly value: number; readonly isFloat: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "none" }
  | { readonly kind: "list"; readonly items: Value[] }
  | { readonly kind: "tuple"; readonly items: readonly Value[] }
  | { readonly kind: "dict"; readonly entries: Map<string | number, Value> }
  /** Anything else. */
  | { readonly kind: "unknown" };

export const unknownValue: Value = { kind: "unknown" };
export const numberValue = (value: number, isFloat = !Number.isInteger(value)): Value => ({
  kind: "number",
  value,
  isFloat,
});
export const boolValue = (value: boolean): Value => ({ kind: "bool", value });

/** Python's truth. */
export function truthOfValue(value: Value): boolean | undefined {
  switch (value.kind) {
    case "number":
      return value.value !== 0;
    case "string":
      return value.value !== "";
    case "bool":
      return value.value;
    case "none":
      return false;
    case "list":
    case "tuple":
      return value.items.length > 0;
    case "dict":
      return value.entries.size > 0;
    case "unknown":
      return undefined;
  }
}

/** As a number, where Python takes it for one. */
export const asNumber = (value: Value): number | undefined =>
  value.kind === "number" ? value.value : value.kind === "bool" ? Number(value.value) : undefined;

export function isSameValue(a: Value, b: Value): boolean | undefined {
  if (a.kind === "unknown" || b.kind === "unknown") return undefined;
  const [x, y] = [asNumber(a), asNumber(b)];
  if (x !== undefined && y !== undefined) return x === y;
  if (a.kind !== b.kind) return false;
  if (a.kind === "string" && b.kind === "string") return a.value === b.value;
  if ((a.kind === "list" || a.kind === "tuple") && (b.kind === "list" || b.kind === "tuple")) {
    if (a.items.length !== b.items.length) return false;
    const all = a.items.map((item, i) => isSameValue(item, b.items[i] ?? unknownValue));
    return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
  }
  return a.kind === "none" ? true : undefined;
}
