import type * as ast from "../../grammar/ast.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { diagnose } from "../messages.ts";
import { tensorFunctions } from "../functions/index.ts";
import { insteadOfInPlace } from "../functions/torch-names.ts";
import { layers } from "../layers/index.ts";
import { initialiser, insteadOf, insteadOfType } from "./instead-of.ts";
import { nearestName } from "./nearest-name.ts";
import type { Names } from "./name-scope.ts";

export function unknownName({ name, span }: ast.Reference, names: Names): Diagnostic {
  const help = names.symbols.has(name)
    ? `${name} is a dimension of an input, and known only within forward`
    : undefined;
  const instead = prefixes.has(name) ? NO_PREFIX : (initialiser(name) ?? inPlace(name, names) ?? insteadOf(name));
  const near = instead === undefined ? nearest(name, names) : isUpper(name) ? undefined : slipIn(name, names);
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

const nearest = (name: string, names: Names): string | undefined =>
  nearestName(
    name,
    names.all(),
    names.all().filter((each) => !layers.has(each) && !tensorFunctions.has(each)),
  );

/** PyTorch's own name for something else is no slip of more than a letter, and one of three letters none at all: inv is not int. */
function slipIn(name: string, names: Names): string | undefined {
  if (name.length <= 3) return undefined;
  const near = nearest(name, ownOf(names));
  return near !== undefined && Math.abs(near.length - name.length) <= 1 ? near : undefined;
}

/** Python's ways to reach what is known here by its name alone. */
const prefixes = new Set(
  "self nn torch torchvision F functional linalg special fft init np numpy math scipy einops tf keras jax jnp".split(
    " ",
  ),
);
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
  const isKnown = names.has(name);
  const instead =
    insteadOfType(name) ?? (isKnown ? undefined : (initialiser(name) ?? inPlace(name, names) ?? insteadOf(name)));
  // A short name behind PyTorch's prefix is hardly a slip.
  const near = isKnown || instead !== undefined || name.length < 4 ? undefined : nearest(name, names);
  const guess =
    near === undefined ? "nnc ops lists what there is" : `did you mean ${near}? It stands alone, without a prefix`;
  const alone = `there is no ${name} here: ${guess}`;
  const ofOthers = isKnown ? `write ${name} alone: layers and functions need no prefix` : alone;
  const help = prefix.name === "self" ? `fields go by their names alone: ${near ?? name}` : (instead ?? ofOthers);
  return diagnose("NN2001", access.span, { name: prefix.name, near: undefined }, { help });
}
