import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { closest } from "../../grammar/did-you-mean.ts";
import { diagnose } from "../messages.ts";
import { tensorFunctions } from "../functions/index.ts";
import { insteadOfInPlace } from "../functions/torch-names.ts";
import { layers } from "../layers/index.ts";
import { insteadOf } from "./instead-of.ts";

/** What a name can mean at some place. */
export interface Names {
  readonly has: (name: string) => boolean;
  readonly all: () => readonly string[];
  /** Dimensions of the inputs, which are names within forward only. */
  readonly symbols: ReadonlySet<string>;
}

export function unknownName({ name, span }: ast.Reference, names: Names): Diagnostic {
  const help = names.symbols.has(name)
    ? `${name} is a dimension of an input, and known only within forward`
    : undefined;
  const instead = prefixes.has(name) ? NO_PREFIX : (inPlace(name, names) ?? insteadOf(name));
  const near = instead === undefined ? nearest(name, names) : isUpper(name) ? undefined : nearest(name, ownOf(names));
  return diagnose("NN2001", span, { name, near }, { help: help ?? (near === undefined ? instead : undefined) });
}

/** PyTorch's name for something else is no slip in the name of a layer or function; it may be one in a name of the file's. */
const ownOf = (names: Names): Names => ({
  ...names,
  all: () => names.all().filter((name) => !layers.has(name) && !tensorFunctions.has(name) && !isUpper(name)),
});

const isUpper = (name: string): boolean => /^[A-Z]/.test(name);

function inPlace(name: string, names: Names): string | undefined {
  const stem = /^(\w*[a-z0-9])_$/.exec(name)?.[1];
  return stem !== undefined && names.has(stem) && tensorFunctions.has(stem) ? insteadOfInPlace(name, stem) : undefined;
}

/** The nearest name; of two as near, the one that begins as large or small: Conv2D is Conv2d, not conv2d. */
function nearest(name: string, names: Names): string | undefined {
  const isLarge = (text: string): boolean => /^[A-Z]/.test(text);
  const all = names.all();
  const alike = all.filter((each) => isLarge(each) === isLarge(name));
  return closest(name, [...alike, ...all]);
}

/** Python's ways to reach what is known here by its name alone. */
const prefixes = new Set(["self", "nn", "torch", "F", "np", "math"]);
const NO_PREFIX = "layers and functions go by their names alone: Conv2d, relu";

/** The `torch` of `torch.nn.functional.relu`. */
export function prefixOf({ object }: ast.Access): ast.Reference | undefined {
  if (object.kind === "access") return prefixOf(object);
  return object.kind === "reference" && prefixes.has(object.name) ? object : undefined;
}

export function prefixed(access: ast.Access, prefix: ast.Reference, names: Names): Diagnostic {
  const { object } = access;
  const isParametrization = object.kind === "access" && object.name.text === "parametrizations";
  const name = access.name.text;
  if (isParametrization && names.has(object.name.text)) {
    const help = `write ${object.name.text}.${name}: layers and functions need no other prefix`;
    return diagnose("NN2001", access.span, { name: prefix.name, near: undefined }, { help });
  }
  const instead = names.has(name) ? undefined : (inPlace(name, names) ?? insteadOf(name));
  const known = names.has(name) ? name : instead === undefined ? nearest(name, names) : undefined;
  const help =
    prefix.name === "self"
      ? `fields go by their names alone: ${known ?? name}`
      : known === undefined
        ? (instead ?? NO_PREFIX)
        : `write ${known} alone: layers and functions need no prefix`;
  return diagnose("NN2001", access.span, { name: prefix.name, near: undefined }, { help });
}
