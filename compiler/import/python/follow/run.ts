import type { Span } from "../../../../grammar/source.ts";
import type { Emission } from "../../torchscript/emission.ts";
import type { LayerPart, Term } from "../../tree/module-tree.ts";
import type { Body } from "../../torchscript/emission.ts";
import type { Hooks } from "./hooks.ts";
import type { SizeReads } from "./open-numbers.ts";
import { isOfPrelude } from "./prelude/prelude-path.ts";
import type { Expression, Statement } from "../syntax/python-ast.ts";
import type { Home } from "../translate/context.ts";
import type { Arguments, Instance, Origin, Scope, Tensor, Value } from "./values.ts";

/** What is known while Python is followed. */
export interface Run {
  /** The body that statements go to; none while the network is made. */
  emission: Emission | undefined;
  /** What the value that is calculated next is called. */
  hint: string | undefined;
  span: Span;
  ticks: number;
  depth: number;
  /** Whether random numbers may stand in a term: that of how a parameter begins. */
  readonly mayBeRandom?: boolean;
  /** Functions that calls of modules go through. */
  readonly hooks: Map<Instance, Hooks>;
  /** Where each module and weight lies, from the root. */
  readonly paths: Map<Instance | Tensor, readonly string[]>;
  /** Where else a layer lies that owns nothing and is held several times. */
  readonly otherPaths: Map<Instance, (readonly string[])[]>;
  /** Layers that own nothing and that no module holds, `nn.ReLU()(x)`: of the modules that call them, by what they are. */
  readonly loose: Map<string, Map<string, LooseLayer>>;
  /** Modules whose code is followed where it is called, by their paths. */
  readonly inlined: Set<string>;
  readonly called: Map<Instance, CalledModule>;
  /** Constants that a body has already. */
  readonly constants: WeakMap<Emission, Map<Origin, Term>>;
  readonly scopes: Map<Home, Scope>;
  /** What shapes tensors were asked for. */
  readonly reads: SizeReads;
  /** Weights that layers are given in place of their own. */
  readonly given: { readonly layer: Instance; readonly name: string; readonly weight: Tensor }[];
  /** What weights are changed while the network runs, and where. */
  readonly changes: { readonly weight: Tensor; readonly span: Span }[];
  readonly open: (from: string, seenFrom: Home) => Home | undefined;
  readonly evaluate: (run: Run, scope: Scope, expression: Expression) => Value;
  readonly execute: (run: Run, scope: Scope, statements: readonly Statement[]) => Flow;
  readonly part: {
    /** `tensor[at]` */
    readonly read: (run: Run, tensor: Tensor, at: readonly Value[]) => Tensor;
    /** `tensor[at] = value` */
    readonly set: (run: Run, tensor: Tensor, at: readonly Value[], value: Value) => void;
  };
  readonly call: (run: Run, callee: Value, args: Arguments) => Value;
}

export interface LooseLayer {
  readonly name: string;
  readonly part: LayerPart;
}

export interface CalledModule {
  readonly body: Body;
  readonly text: string;
  readonly layer?: LayerPart;
}

/** How statements end. */
export type Flow =
  { readonly kind: "next" | "break" | "continue" } | { readonly kind: "return"; readonly value: Value };

/** What is not followed. The import then says what the text of the Python is refused for. */
export class CannotFollow extends Error {
  /** Where it was, if that is not where it is noticed. */
  at?: Span;
}

/** An exception of the Python's own. */
export class Raised extends Error {
  at?: Span;
}

/** The code of a module that cannot be a body of its own: it is followed anew, where it is called. */
export class CannotNest extends Error {
  readonly path: readonly string[];
  constructor(path: readonly string[]) {
    super(`what ${path.join(".")} does is not done within it alone`);
    this.path = path;
  }
}

/** More is no network, or one that only makes sense as a loop. */
const MOST_TICKS = 400_000;
const MOST_DEPTH = 150;

export function tick(run: Run): void {
  if (++run.ticks > MOST_TICKS) throw new CannotFollow("more steps than a network has");
}

/** The line of Python that is followed now. What packages do is told at the line that calls it. */
export function goTo(run: Run, span: Span): void {
  if (!isOfPrelude(span.source.path)) run.span = span;
}

/** Goes on one call deeper. */
export function deeper<T>(run: Run, inside: () => T): T {
  if (++run.depth > MOST_DEPTH) throw new CannotFollow("calls within calls without end");
  try {
    return inside();
  } finally {
    run.depth--;
  }
}

export function fail(why: string): never {
  throw new CannotFollow(why);
}

/** What Python itself would throw, and a `try` may catch. */
export function raised(why: string): never {
  throw new Raised(why);
}
