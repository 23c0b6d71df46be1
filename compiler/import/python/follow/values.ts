import type { Span } from "../../../../grammar/source.ts";
import { isFixed, type Dim, type Shape } from "../../../ir/types.ts";
import type { Emission } from "../../torchscript/emission.ts";
import type { Term, Wrapper } from "../../tree/module-tree.ts";
import type { Run } from "./run.ts";
import { isPlainModule } from "../plain-modules.ts";
import type { Expression, Parameter, Statement } from "../syntax/python-ast.ts";

/** What an expression of Python comes to while it is followed. Lists, dictionaries, instances and tensors are changed where they are. */
export type Value =
  | Numeric
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "none" }
  | { readonly kind: "ellipsis" }
  | Elements
  | Dictionary
  | Iterator
  | Slice
  | Tensor
  | FunctionValue
  | Native
  | Bound
  | ClassValue
  | Instance
  /** `super()` in a method of a class. */
  | { readonly kind: "super"; readonly owner: ClassValue; readonly self: Value }
  /** Something of an installed package, by its path: "torch.nn.functional". */
  | { readonly kind: "library"; readonly path: string }
  /** Another file that was imported as a whole. */
  | { readonly kind: "file"; readonly scope: Scope };

/** A number, or a multiple of the batch's size. */
export interface Numeric {
  readonly kind: "number";
  readonly size: Dim;
  readonly isFloat: boolean;
  /** Where it follows from a size that stays open. */
  readonly open?: OpenNumber;
}

export interface OpenNumber {
  /** What it is where the network is followed at other sizes. */
  readonly other: number;
  readonly term: (run: Run) => Term;
}

export interface Elements {
  readonly kind: "list" | "tuple" | "set";
  readonly items: Value[];
  /** Of results that have names: `x.max(1).values`. */
  readonly names?: readonly string[];
  /** Of a named tuple. */
  readonly of?: ClassValue;
}

export interface Dictionary {
  readonly kind: "dict";
  readonly entries: Map<string, { readonly key: Value; readonly value: Value }>;
  /** Of a defaultdict: what makes a value that is missing. */
  readonly factory?: Value;
  /** Its entries are attributes as well: of a class of dictionaries with `self.__dict__ = self`, and of a namespace. */
  readonly isOpen?: true;
}

/** A generator, or what `iter()` gives: it is used up, and each item is calculated when it is asked for. */
export interface Iterator {
  readonly kind: "iterator";
  /** Undefined: there is no further one. */
  readonly pull: () => Value | undefined;
}

export interface Slice {
  readonly kind: "slice";
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** Where a tensor's numbers come from. */
export type Origin =
  /** A value of a body. */
  | { readonly kind: "value"; readonly emission: Emission; readonly term: Term }
  /** Numbers that are known while the network is made: a term without values. Undefined: PyTorch leaves them to chance. */
  | { readonly kind: "constant"; readonly term: Term | undefined; readonly isRandom: boolean }
  /** A parameter or a buffer, once a module holds it. */
  | { readonly kind: "weight"; readonly isBuffer: boolean; readonly isParameter: boolean; initial: Term | undefined };

export interface Tensor {
  readonly kind: "tensor";
  shape: Shape;
  origin: Origin;
  isMask: boolean;
  isInt: boolean;
  readonly memory: Memory;
  /** A change in place of what shares its memory, after which it is not known any more. */
  stale?: { readonly by: string; readonly within?: readonly string[] };
  /** It was changed in place since it was handed to the module whose code this is. */
  isChanged?: true;
  /** It is what `of[at]` gave, and lies there. */
  readonly partOf?: { readonly of: Tensor; readonly at: readonly Value[] };
  /** Of a weight that is changed while the network runs: what it is in a state_dict. */
  weight?: Extract<Origin, { readonly kind: "weight" }>;
  /** It is this one with its first dimensions as one, of which the open batch is not the first. */
  readonly rowsOf?: Tensor;
}

/** What lies in one memory, so that a change of one is a change of all. */
export interface Memory {
  readonly sharers: Tensor[];
}

export interface Scope {
  readonly names: Map<string, Value>;
  readonly outer: Scope | undefined;
  /** Names of the file's that could not be followed, and why. */
  readonly broken?: Map<string, Error>;
  /** The class whose method this is, for `super()`. */
  readonly owner?: ClassValue | undefined;
  readonly self?: Value | undefined;
  /** Of a function with a `yield`: what it has given so far. */
  readonly yields?: Value[];
  /** Of a comprehension. */
  readonly isWithin?: boolean;
  /** `global` and `nonlocal` */
  readonly outerNames?: Set<string>;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly name: string;
  readonly params: readonly Parameter[];
  /** By the names of the parameters. */
  readonly defaults: ReadonlyMap<string, Value>;
  readonly body: readonly Statement[] | Expression;
  readonly scope: Scope;
  readonly owner?: ClassValue | undefined;
  readonly isProperty?: boolean;
  readonly isStatic?: boolean;
  readonly isClassMethod?: boolean;
  /** What it stands for, by `functools.wraps`. */
  readonly wrapped?: FunctionValue;
  readonly isGenerator?: boolean;
}

export interface Arguments {
  readonly plain: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly span: Span;
}

export interface Native {
  readonly kind: "native";
  readonly name: string;
  readonly call: (args: Arguments) => Value;
  /** Its arguments say nothing here: how a weight begins. */
  readonly isIdle?: true;
}

export interface Bound {
  readonly kind: "bound";
  readonly fn: FunctionValue;
  readonly self: Value;
}

export interface ClassValue {
  readonly kind: "class";
  readonly name: string;
  readonly bases: readonly Value[];
  readonly members: Map<string, Value>;
  /** Fields of a dataclass or a named tuple, in their order, with their defaults. */
  readonly fields?: ReadonlyMap<string, Value | undefined>;
  /** Instances are tuples whose items have names. */
  readonly isTuple?: boolean;
  /** Of an enumeration, in their order. */
  readonly choices?: Instance[];
}

export interface Instance {
  readonly kind: "instance";
  readonly of: ClassValue;
  readonly attributes: Map<string, Value>;
  /** Of an nn.Module: what a state_dict is made of, in its order. */
  readonly registered: Map<string, Instance | Tensor | undefined>;
  /** What layer of the vocabulary it is, or begins as. */
  readonly layer?: LayerMade | undefined;
  /** Weights have been taken from that layer, or put to them: it is a function of what the instance holds. */
  isTakenApart?: true;
  /** What one of an enumeration of text or of numbers counts as. */
  readonly plain?: Value | undefined;
}

/** What a value counts as beside text and numbers. */
export const plainOf = (value: Value): Value => (value.kind === "instance" && value.plain) || value;

export interface LayerMade {
  readonly name: string;
  readonly args: ReadonlyMap<string, Value>;
  readonly wrapper?: Wrapper;
}

export const none: Value = { kind: "none" };
export const bool = (value: boolean): Value => ({ kind: "bool", value });
export const text = (value: string): Value => ({ kind: "string", value });
export const int = (size: Dim): Numeric => ({ kind: "number", size, isFloat: false });
export const float = (size: Dim): Numeric => ({ kind: "number", size, isFloat: true });
export const listOf = (items: readonly Value[]): Elements => ({ kind: "list", items: [...items] });
export const tupleOf = (items: readonly Value[]): Elements => ({ kind: "tuple", items: [...items] });
export const native = (name: string, call: Native["call"]): Native => ({ kind: "native", name, call });

export const isElements = (value: Value | undefined): value is Elements =>
  value?.kind === "list" || value?.kind === "tuple" || value?.kind === "set";

export const numberIn = (value: Value | undefined): number | undefined => {
  if (value?.kind === "bool") return Number(value.value);
  if (value?.kind === "instance" && value.plain) return numberIn(value.plain);
  return value?.kind === "number" && isFixed(value.size) ? value.size : undefined;
};

/** `a list`, for a message. */
export function described(value: Value): string {
  if (value.kind !== "instance") return `a ${value.kind}`;
  switch (value.of.name) {
    case "Complex":
      return "a complex number";
    case "Selected":
      return "what a mask selects, which is as much as its numbers tell,";
    default:
      return `a ${value.of.name}`;
  }
}

/** A dataclass: an instance that is no module and whose fields are its class's. */
export const isRecord = (value: Value | undefined): value is Instance =>
  value?.kind === "instance" && value.of.fields !== undefined && !lineageOf(value.of).isModule;

export const isModule = (value: Value | undefined): value is Instance =>
  value?.kind === "instance" && lineageOf(value.of).isModule;

/** `type(x)`: PyTorch's own class where it is one of its layers. */
export function typeOf({ of }: Instance): Value {
  const [base] = of.bases;
  return base?.kind === "library" && base.path === `torch.nn.${of.name}` && of.members.size === 0 ? base : of;
}

export interface Lineage {
  /** The file's own classes, the most special first. */
  readonly classes: readonly ClassValue[];
  /** What of PyTorch's it begins with: "Conv2d", "Sequential", "Module". */
  readonly base: string | undefined;
  readonly isModule: boolean;
}

/** A class and what it inherits from. */
export function lineageOf(given: ClassValue): Lineage {
  const seen: ClassValue[] = [];
  const bases: string[] = [];
  let isOfModules = false;
  const visit = (each: Value): void => {
    if (each.kind === "class") {
      seen.push(each);
      each.bases.forEach(visit);
    } else if (each.kind === "library" && isPlainModule(each.path)) {
      bases.push("Module");
      isOfModules = true;
    } else if (each.kind === "library" && /^torch(vision)?\./.test(each.path)) {
      bases.push(each.path.slice(each.path.lastIndexOf(".") + 1));
      isOfModules ||= each.path.startsWith("torch.nn.") || each.path.startsWith("torchvision.");
    }
  };
  visit(given);
  // What several inherit from comes behind all of them.
  const classes = seen.filter((each, i) => !seen.includes(each, i + 1));
  return { classes, base: bases.find((each) => each !== "Module") ?? bases[0], isModule: isOfModules };
}

/** A method or another member of a class, and the class that has it. */
export function memberOf(
  given: ClassValue,
  name: string,
  after?: ClassValue,
): { readonly value: Value; readonly owner: ClassValue } | undefined {
  const { classes } = lineageOf(given);
  for (const owner of classes.slice(after ? classes.indexOf(after) + 1 : 0)) {
    const value = owner.members.get(name);
    if (value) return { value, owner };
  }
  return undefined;
}
