import type { Parameter } from "../syntax/python-ast.ts";
import { dictionaryOf } from "./dataclasses.ts";
import { fail } from "./run.ts";
import {
  memberOf,
  none,
  text,
  tupleOf,
  type ClassValue,
  type FunctionValue,
  type Instance,
  type Value,
} from "./values.ts";

const constant = (name: string): Value => ({ kind: "library", path: `inspect.Parameter.${name}` });

const kinds: Readonly<Record<Parameter["kind"], Value>> = {
  plain: constant("POSITIONAL_OR_KEYWORD"),
  keyword: constant("KEYWORD_ONLY"),
  "*": constant("VAR_POSITIONAL"),
  "**": constant("VAR_KEYWORD"),
};

const parameterClass: ClassValue = {
  kind: "class",
  name: "Parameter",
  bases: [],
  members: new Map(
    ["empty", "POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "VAR_KEYWORD"].map(
      (name) => [name, constant(name)],
    ),
  ),
};

const instanceOf = (of: ClassValue, attributes: Readonly<Record<string, Value>>): Instance => ({
  kind: "instance",
  of,
  attributes: new Map(Object.entries(attributes)),
  registered: new Map(),
});

const recordNamed = (name: string, attributes: Readonly<Record<string, Value>>): Instance =>
  instanceOf({ kind: "class", name, bases: [], members: new Map() }, attributes);

/** `inspect.signature(f)`: its parameters by their names. */
export const signatureOf = (value: Value): Value =>
  recordNamed("Signature", {
    parameters: dictionaryOf(
      parametersOf(value).map(({ param, initial }) => [
        param.name.text,
        instanceOf(parameterClass, {
          name: text(param.name.text),
          kind: kinds[param.kind],
          default: initial ?? constant("empty"),
          annotation: constant("empty"),
        }),
      ]),
    ),
  });

/** `inspect.getfullargspec(f)`. A method has its `self`, as in Python. */
export function argumentsOf(value: Value): Value {
  const params = parametersOf(value.kind === "bound" ? value.fn : value);
  const namesOf = (kind: Parameter["kind"]): Value[] =>
    params.filter(({ param }) => param.kind === kind).map(({ param }) => text(param.name.text));
  const defaults = params.flatMap(({ param, initial }) => (param.kind === "plain" && initial ? [initial] : []));
  return recordNamed("FullArgSpec", {
    args: tupleOf(namesOf("plain")),
    varargs: namesOf("*")[0] ?? none,
    varkw: namesOf("**")[0] ?? none,
    defaults: defaults.length === 0 ? none : tupleOf(defaults),
    kwonlyargs: tupleOf(namesOf("keyword")),
  });
}

interface Described {
  readonly param: Parameter;
  readonly initial: Value | undefined;
}

/** Of a class those of its `__init__`, and of a method those that a caller gives. */
function parametersOf(value: Value): readonly Described[] {
  switch (value.kind) {
    case "function":
      return ofFunction(value);
    case "bound":
      return ofFunction(value.fn).slice(1);
    case "class": {
      const init = memberOf(value, "__init__")?.value;
      return init?.kind === "function" ? ofFunction(init).slice(1) : fail("the signature of a class without __init__");
    }
    default:
      return fail(`the signature of a ${value.kind}`);
  }
}

function ofFunction(fn: FunctionValue): readonly Described[] {
  const { params, defaults } = fn.wrapped ?? fn;
  return params.map((param) => ({ param, initial: defaults.get(param.name.text) }));
}
