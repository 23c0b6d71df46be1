import type { Dim, Shape } from "./types.ts";
import { kindOf, showValue, type TensorValue, type Value } from "./value.ts";

/** What an argument of a layer or function may be, and how it is read. The type parameter is what `read` gives. */
export interface ArgumentType<T> {
  /** As the reference and messages call it: "int or pair of ints". */
  readonly name: string;
  /** Refuses by throwing a BadArgument. */
  readonly read: (value: Value) => T;
  /** Why a value that PyTorch takes is hardly what anybody means, for a warning. */
  doubt?(read: T): string | undefined;
}

/** Why an argument does not fit; the caller knows the place. */
export class BadArgument extends Error {
  readonly help: string | undefined;
  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

/** A parameter of a layer or function. Without `fallback` it must be given. */
export interface ParamSpec<T = unknown> {
  readonly type: ArgumentType<T>;
  readonly fallback?: { readonly value: T; readonly text: string };
}

export type ParamSpecs = Readonly<Record<string, ParamSpec>>;
export type ArgumentsOf<P> = { readonly [K in keyof P]: P[K] extends ParamSpec<infer T> ? T : never };

export const required = <T>(type: ArgumentType<T>): ParamSpec<T> => ({ type });
/** `text` is how the default is written where String(value) is not it. */
export const fallback = <T>(
  type: ArgumentType<T>,
  value: T,
  text = value === null ? "none" : String(value),
): ParamSpec<T> => ({
  type,
  fallback: { value, text },
});

/** For a float such as 8.0 where an int is needed. */
export const INT_HELP = "a / b is always a float, as in Python; a // b of ints is an int";

const expected = (name: string, value: Value): BadArgument => new BadArgument(`expects ${name}, got ${kindOf(value)}`);

/** Sizes and strides beyond this are typos, not networks. */
const MOST = 2 ** 31 - 1;

const whole = (name: string, least: number): ArgumentType<number> => ({
  name,
  read(value) {
    if (value.kind === "float" && Number.isInteger(value.value))
      throw new BadArgument(`expects ${name}, got ${kindOf(value)}`, INT_HELP);
    if (value.kind !== "int") throw expected(name, value);
    if (value.value > MOST || value.value < -MOST)
      throw new BadArgument(`expects ${name} of at most ${MOST}, got ${value.value}`);
    if (value.value < least) throw new BadArgument(`expects ${name}, got ${value.value}`);
    return value.value;
  },
});

export const int = whole("an int", -MOST);
export const count = whole("a non-negative int", 0);
export const size = whole("a positive int", 1);

export const float: ArgumentType<number> = {
  name: "a number",
  read(value) {
    if (value.kind !== "int" && value.kind !== "float") throw expected("a number", value);
    return value.value;
  },
};

/** What is added to a variance, or the least that is divided by. Below 0, roots of small variances are NaN. */
export const epsilon: ArgumentType<number> = {
  name: "a number of at least 0",
  read(value) {
    const number = float.read(value);
    if (!(number >= 0 && Math.fround(number) < Infinity))
      throw new BadArgument(`expects a finite number of at least 0, got ${showValue(value)}`);
    return number;
  },
  doubt: (number) =>
    Math.fround(number) === 0 ? "is 0 in single precision, so that nothing keeps a division by 0 away" : undefined,
};

/** How much of running statistics a batch replaces, while training. */
export const momentum: ArgumentType<number> = {
  ...float,
  doubt: (number) =>
    number >= 0 && number <= 1 ? undefined : `is ${number} and not from 0 to 1: training would not find a mean`,
};

/** A probability. */
export const fraction: ArgumentType<number> = {
  name: "a number from 0 to 1",
  read(value) {
    const number = float.read(value);
    if (!(number >= 0 && number <= 1)) throw new BadArgument(`expects a number from 0 to 1, got ${showValue(value)}`);
    return number;
  },
};

/** A number, or the bool that it stands for. */
export const scalar: ArgumentType<number | boolean> = {
  name: "a number",
  read: (value) => (value.kind === "bool" ? value.value : float.read(value)),
};

export const bool: ArgumentType<boolean> = {
  name: "a bool",
  read(value) {
    if (value.kind === "int" && (value.value === 0 || value.value === 1))
      throw new BadArgument(`expects a bool, got ${kindOf(value)}`, `write ${value.value === 1}`);
    if (value.kind !== "bool") throw expected("a bool", value);
    return value.value;
  },
};

export const text: ArgumentType<string> = {
  name: "a string",
  read(value) {
    if (value.kind !== "string") throw expected("a string", value);
    return value.value;
  },
};

/** `a`, `a or b`, `a, b or c`; names that are such lists themselves are taken apart. */
const alternatives = (names: readonly string[]): string => {
  const all = names.flatMap((name) => name.split(/, | or /));
  return all.length < 2 ? all.join() : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
};

export const oneOf = <const T extends readonly string[]>(...words: T): ArgumentType<T[number]> => {
  const name = alternatives(words.map((word) => `"${word}"`));
  return {
    name,
    read(value) {
      if (value.kind !== "string" || !words.includes(value.value))
        throw new BadArgument(`expects ${name}, got ${showValue(value)}`);
      return value.value;
    },
  };
};

export const orNone = <T>(type: ArgumentType<T>): ArgumentType<T | null> => ({
  name: alternatives([type.name, "none"]),
  read: (value) => (value.kind === "none" ? null : type.read(value)),
  doubt: (read) => (read === null ? undefined : type.doubt?.(read)),
});

export const either = <A, B>(first: ArgumentType<A>, second: ArgumentType<B>): ArgumentType<A | B> => {
  const name = alternatives([first.name, second.name]);
  return {
    name,
    read(value) {
      for (const type of [first, second]) {
        try {
          return type.read(value);
        } catch (error) {
          if (!(error instanceof BadArgument)) throw error;
        }
      }
      throw new BadArgument(`expects ${name}, got ${showValue(value)}`);
    },
  };
};

const isSequence = (value: Value): value is Value & { kind: "list" | "tuple" } =>
  value.kind === "list" || value.kind === "tuple";

const listName = ({ name }: ArgumentType<unknown>): string =>
  name.includes(" or ") ? `a list, each ${name}` : `a list of ${name.replace(/^an? /, "")}s`;

export const listOf = <T>(type: ArgumentType<T>): ArgumentType<readonly T[]> => ({
  name: listName(type),
  read(value) {
    if (!isSequence(value)) {
      const help = value.kind === "tensor" ? "a list stands in brackets: [a, b]" : undefined;
      throw new BadArgument(`expects ${listName(type)}, got ${kindOf(value)}`, help);
    }
    return value.elements.map((element) => type.read(element));
  },
});

/** Refuses in the name of a type that this one is part of. */
function readAs<T>(name: string, type: ArgumentType<T>, value: Value): T {
  try {
    return type.read(value);
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    const found = value.kind === "int" ? String(value.value) : kindOf(value);
    const most = value.kind === "int" && value.value > MOST ? ` of at most ${MOST}` : "";
    throw new BadArgument(`expects ${name}${most}, got ${found}`, error.help);
  }
}

/** One number for height and width, or both. */
export const pairOf = <T>(type: ArgumentType<T>): ArgumentType<readonly [T, T]> =>
  severalOf(type, 2) as ArgumentType<readonly [T, T]>;

/** One number for each of so many dimensions, or one for all: images have two, volumes three. */
export function severalOf<T>(type: ArgumentType<T>, count: 2 | 3): ArgumentType<readonly T[]> {
  const name = `${type.name} or a ${count === 2 ? "pair" : "triple"} of them`;
  return {
    name,
    read(value) {
      if (!isSequence(value)) {
        const all = readAs(name, type, value);
        return Array.from({ length: count }, () => all);
      }
      if (value.elements.length !== count) throw new BadArgument(`expects ${name}, got ${showValue(value)}`);
      return value.elements.map((element) => type.read(element));
    },
  };
}

/** As `severalOf`, which PyTorch's functions and poolings also take as a list of one. */
export function stretchedTo<T>(type: ArgumentType<T>, count: 2 | 3): ArgumentType<readonly T[]> {
  const several = severalOf(type, count);
  return {
    ...several,
    read: (value) =>
      several.read(isSequence(value) && value.elements.length === 1 ? (value.elements[0] as Value) : value),
  };
}

/** One number, which PyTorch also takes as a list of one. */
export const singleOf = <T>(type: ArgumentType<T>): ArgumentType<T> => ({
  name: type.name,
  read: (value) => type.read(isSequence(value) && value.elements.length === 1 ? (value.elements[0] as Value) : value),
});

export const intOrList: ArgumentType<readonly number[]> = {
  name: "an int or a list of ints",
  read: (value) => (isSequence(value) ? value.elements.map((element) => int.read(element)) : [int.read(value)]),
};

export const tensor: ArgumentType<TensorValue> = {
  name: "a tensor",
  read(value) {
    if (value.kind !== "tensor") throw expected("a tensor", value);
    return value;
  },
};

/** A tensor, or a number that stands for every element. */
export const operand: ArgumentType<TensorValue | number> = {
  name: "a tensor or a number",
  read(value) {
    if (value.kind === "tensor") return value;
    if (value.kind === "int" || value.kind === "float") return value.value;
    if (value.kind === "bool") return Number(value.value);
    throw expected("a tensor or a number", value);
  },
};

/** A size that may be −1 or depend on the batch. */
const dim: ArgumentType<Dim> = {
  name: "a size",
  read(value) {
    if (value.kind === "dim") return value.dim;
    return int.read(value);
  },
};

export const dims: ArgumentType<Shape> = listOf(dim);
