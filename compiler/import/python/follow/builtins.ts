import { native, type Value } from "./values.ts";

const names = [
  "len", "range", "zip", "enumerate", "map", "filter", "reversed", "sorted", "sum", "min", "max", "abs", "round", "int",
  "float", "bool", "str", "list", "tuple", "dict", "set", "frozenset", "eval", "format", "isinstance", "issubclass", "hasattr", "getattr", "setattr", "delattr", "vars",
  "callable", "print", "any", "all", "iter", "next", "slice", "type", "id", "pow", "divmod", "repr", "chr", "ord", "object",
  "ValueError", "NotImplementedError", "TypeError", "KeyError", "RuntimeError", "AssertionError", "Exception", "AttributeError",
  "ImportError", "ModuleNotFoundError", "IndexError", "NameError", "LookupError", "OSError", "FileNotFoundError", "StopIteration",
  "ZeroDivisionError", "OverflowError", "BaseException", "Warning", "UserWarning", "DeprecationWarning", "FutureWarning", "property", "staticmethod", "classmethod",
]; // prettier-ignore

/** What every file of Python knows. */
export const builtins: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...names.map((name) => [name, { kind: "library", path: `builtins.${name}` }] as const),
  ["Ellipsis", { kind: "ellipsis" }],
  ["__file__", native("__file__", () => ({ kind: "none" }))],
]);
