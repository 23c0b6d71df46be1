import { isDict, isList, type PickleValue } from "../../pickle/pickle-value.ts";
import { isScriptModule } from "../../pytorch/script-state.ts";
import { isTensor, type TorchTensor } from "../../pytorch/torch-values.ts";
import type { Expression } from "../../python/syntax/python-ast.ts";
import { writeConstant } from "../constants/write-constant.ts";
import { report, type Place, type Run } from "../run.ts";
import { bool, float, int, none, text, unknown, type Module, type Value } from "../values.ts";

/** `self.conv`: a module, a weight, a constant; of a named tuple one of its values. */
export function attributeOf(run: Run, place: Place, object: Value, name: string): Value {
  if (object.kind === "unknown") return unknown;
  if (object.kind !== "module")
    return report(run, place, "NN6023", { what: `an attribute ${name} of a ${object.kind} is read`, help: undefined });
  // What is imported is the network as it predicts.
  if (name === "training") return bool(false);
  const { state } = object.object;
  const stored = isDict(state) ? state.entries.get(name) : undefined;
  if (stored !== undefined) return storedValue(run, place, object, name, stored);
  const constant = finalOf(run, object, name);
  return constant ?? report(run, place, "NN6023", { what: `there is no attribute ${name}`, help: undefined });
}

function storedValue(run: Run, place: Place, owner: Module, name: string, value: PickleValue): Value {
  if (isTensor(value)) {
    if (place.emission.path.every((each, i) => owner.path[i] === each)) return weightOf(place, owner, name, value);
    const what = `${[...owner.path, name].join(".")} is read within ${place.emission.path.join(".")}`;
    return report(run, place, "NN6023", { what, help: "a module that has weights is called by one that holds it" });
  }
  if (isScriptModule(value)) return { kind: "module", object: value, path: [...owner.path, name] };
  return (
    plainOf(value) ??
    report(run, place, "NN6023", { what: `the attribute ${name} is of a kind that is not read`, help: undefined })
  );
}

/** Numbers, texts and lists of a pickle. */
function plainOf(value: PickleValue): Value | undefined {
  if (value === null) return none;
  if (typeof value === "boolean") return bool(value);
  // A whole number and a float that is whole are the same here; where it counts, PyTorch's arguments tell.
  if (typeof value === "number") return Number.isInteger(value) ? int(value) : float(value);
  if (typeof value === "string") return text(value);
  if (isList(value)) {
    const items = value.items.map(plainOf);
    return items.every((item) => item !== undefined)
      ? { kind: value.kind === "tuple" ? "tuple" : "list", items }
      : undefined;
  }
  if (isDict(value)) {
    const entries = new Map<string, Value>();
    for (const [key, item] of value.entries) {
      const read = plainOf(item);
      if (typeof key !== "string" || !read) return undefined;
      entries.set(key, read);
    }
    return { kind: "dict", entries };
  }
  return undefined;
}

function weightOf(place: Place, owner: Module, name: string, { shape, type }: TorchTensor): Value {
  const path = [...owner.path, name];
  return {
    kind: "tensor",
    term: { kind: "part", path: path.slice(place.emission.path.length) },
    shape,
    views: [],
    weight: path,
    ...(type.dtype?.startsWith("I") || type.dtype?.startsWith("U") ? { isInt: true } : {}),
    ...(type.dtype === "BOOL" ? { isMask: true } : {}),
  };
}

/** `stride : Final[Tuple[int, int]] = (2, 2)` in the class. */
function finalOf(run: Run, { object }: Module, name: string): Value | undefined {
  const definition = run.code.find(object.className);
  if (definition?.kind !== "class") return undefined;
  for (const each of definition.body)
    if (each.kind === "assign" && each.value && each.targets.some((to) => to.kind === "name" && to.text === name))
      return finalValue(each.value);
  return undefined;
}

function finalValue(expression: Expression): Value | undefined {
  switch (expression.kind) {
    case "number":
      return /[.eE]/.test(expression.text) ? float(Number(expression.text)) : int(Number(expression.text));
    case "string":
      return text(expression.parts.map((part) => (typeof part === "string" ? part : "")).join(""));
    case "bool":
      return bool(expression.value);
    case "none":
      return none;
    case "unary": {
      const operand = finalValue(expression.operand);
      if (expression.operator !== "-" || operand?.kind !== "number" || typeof operand.size !== "number")
        return undefined;
      return { ...operand, size: -operand.size };
    }
    case "list":
    case "tuple": {
      const items = expression.elements.map(finalValue);
      return items.every((item) => item !== undefined) ? { kind: expression.kind, items } : undefined;
    }
    default:
      return undefined;
  }
}

/** `CONSTANTS.c0` */
export function constantOf(run: Run, place: Place, path: string): Value {
  const index = Number(path.slice("CONSTANTS.c".length));
  const value = run.archive.constants[index];
  if (isTensor(value)) return writeConstant(run, place, index, value);
  const plain = value === undefined ? undefined : plainOf(value);
  return plain ?? report(run, place, "NN6023", { what: `the constant ${path} is not in the file`, help: undefined });
}
