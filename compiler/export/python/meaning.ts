import type * as ast from "../../../grammar/ast.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Text } from "./layout.ts";

/** What is known of a value before anything runs: whether Python's own functions or PyTorch's are meant for it. */
export type ValueKind = "number" | "list" | "tensor" | "unknown";

/** A name within a function: what it is in Python, and what it holds. */
export interface Meaning {
  readonly python: string;
  readonly kind: ValueKind;
}

/** A module or a model that is being written. */
export interface OwnModule {
  readonly name: string;
  readonly params: ReadonlyMap<string, Meaning>;
  /** What has been set by now. */
  readonly fields: Map<string, Meaning>;
  readonly fns: ReadonlySet<string>;
  /** Parameters that a method reads, which __init__ has to keep. */
  readonly kept: Set<string>;
  /** Sizes that shapes of inputs name. */
  readonly symbols: ReadonlySet<string>;
}

export interface Scope {
  readonly names: Map<string, Meaning>;
  readonly module?: OwnModule;
  /** In a method other than __init__, where parameters of the module are gone. */
  readonly isMethod?: boolean;
  /** Names of the file that the text stands in. */
  readonly globals: ReadonlyMap<string, Meaning & { readonly declaration: ast.Declaration }>;
  readonly writer: Writer;
}

/** What is found out on the way. */
export interface Writer {
  /** An expression in Python. What has no counterpart is refused, and something stands in its place. */
  readonly write: (value: ast.Expression, scope: Scope) => Text;
  readonly imports: Set<"math" | "namedtuple" | "OrderedDict" | "torchvision">;
  /** Whether a function is called of which only a run tells whether a number or a tensor is meant. */
  needsEither: boolean;
  readonly refuse: (span: Span, what: string, help?: string) => string;
}

export const within = (scope: Scope, more: readonly (readonly [string, Meaning])[]): Scope => ({
  ...scope,
  names: new Map([...scope.names, ...more]),
});

/** What a name stands for, of those that the file, the module or the function declares. */
export function meaningOf(scope: Scope, name: string): Meaning | undefined {
  const { names, module, isMethod, globals } = scope;
  const local = names.get(name);
  if (local) return local;
  const field = module?.fields.get(name);
  if (field) return field;
  const param = module?.params.get(name);
  if (module && param) {
    if (!isMethod) return param;
    module.kept.add(name);
    return { ...param, python: `self.${param.python}` };
  }
  if (module?.fns.has(name)) return { python: `self.${name}`, kind: "unknown" };
  return globals.get(name);
}
