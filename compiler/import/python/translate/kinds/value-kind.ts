import type { Expression } from "../../syntax/python-ast.ts";

/** Of which type of Python's a value is; "unknown" if that is not seen. */
export type ValueKind =
  | "int"
  | "float"
  | "str"
  | "bool"
  | "none"
  | "tuple"
  | "list"
  | "dict"
  | "function"
  | "class"
  | "module"
  | "tensor"
  | "unknown";

/** Whether all of several types are one of those that `isinstance` asks for, or none is. */
export function answerOf(kinds: ReadonlySet<ValueKind>, type: Expression): boolean | undefined {
  const types = type.kind === "tuple" ? type.elements : [type];
  const names = types.map((each) => (each.kind === "member" ? each.name.text : each.kind === "name" ? each.text : ""));
  const answers = new Set(
    [...kinds].map((kind) => namesOfKind[kind] && names.some((name) => namesOfKind[kind]?.includes(name))),
  );
  const [answer] = answers;
  return answers.size === 1 ? answer : undefined;
}

/** The names of types that a value of a kind is of. */
const namesOfKind: Readonly<Record<string, readonly string[]>> = {
  int: ["int", "Number", "Integral", "Real"],
  float: ["float", "Number", "Real"],
  str: ["str", "Iterable", "Sequence"],
  bool: ["bool", "int"],
  none: [],
  list: ["list", "List", "Sequence", "Iterable"],
  tuple: ["tuple", "Tuple", "Sequence", "Iterable"],
  tensor: ["Tensor"],
  dict: ["dict", "Dict", "OrderedDict", "Mapping", "Iterable"],
  function: ["Callable", "FunctionType"],
  class: ["type", "Callable"],
  module: ["Module"],
};
