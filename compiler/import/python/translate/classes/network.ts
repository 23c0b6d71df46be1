import type { ClassDefinition, FunctionDefinition } from "../../syntax/python-ast.ts";
import type { Owner } from "../../in-place/module-of.ts";
import type { Code } from "../code.ts";
import type { Home } from "../context.ts";

/** A class and where it stands. */
export interface Ancestor {
  readonly declaration: ClassDefinition;
  readonly home: Home;
}

export interface Method {
  readonly declaration: FunctionDefinition;
  readonly home: Home;
  /** Its class: 0 the network's own, 1 its parent, … */
  readonly depth: number;
}

/** A class that is a network, its parents included, while it is translated. */
export interface Network {
  readonly name: string;
  /** Its class and those that it inherits from, as far as files have them. */
  readonly lineage: readonly Ancestor[];
  /** What the last of them inherits from: "torch.nn.Module". */
  readonly base: string;
  /** What `self.x` is in `.nn`. */
  readonly attributes: Map<string, Code>;
  readonly methods: ReadonlyMap<string, Method>;
  /** Attributes that methods change, which `__init__` calls: they go from call to call. */
  readonly state: ReadonlyMap<string, readonly string[]>;
  /** The `fn` of a method, which is written because it is called. `depth`: for `super()`, of which class. */
  readonly requestMethod: (name: string, depth: number) => string;
  /** Names of members and parameters, which hide functions of the same name. */
  readonly members: Set<string>;
  /** Attributes that are not set in all cases: what `hasattr` asks. */
  readonly unset: Set<string>;
  /** Functions within methods, which become members. */
  readonly fns: string[];
  /** Of the method that is being translated. */
  depth: number;
}

export const isStatic = ({ declaration }: Method): boolean =>
  declaration.decorators.some((each) => each.kind === "name" && each.text === "staticmethod");

export const isProperty = ({ declaration }: Method): boolean =>
  declaration.decorators.some(
    (each) => each.kind === "name" && (each.text === "property" || each.text === "cached_property"),
  );

/** A network as what it is made of. */
export const ownerOf = ({ lineage, methods }: Network): Owner | undefined =>
  lineage[0] && { declaration: lineage[0].declaration, home: lineage[0].home, methods };
