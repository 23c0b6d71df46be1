/**
 * A network as PyTorch's own tools keep it: modules within modules, each with its parts and with what it computes. TorchScript's
 * and ONNX's importers make one, of one instance of every module; `write-tree` makes readable `.nn` of it: twins become one
 * module with parameters, repeated children loops, single uses pipes.
 */
export interface ModuleTree {
  /** What the network is called where its root has no better name: of the file, in PascalCase. */
  readonly name: string;
  readonly root: ModulePart;
  /** Of the root's parameters, in their order. The first dimension is the batch where `isBatched`, and is written `N`. */
  readonly inputs: readonly TreeInput[];
  /** Of the root's results, where they have names. */
  readonly resultNames?: readonly string[];
}

export interface TreeInput {
  /** Names are sizes that stay open. */
  readonly shape: readonly (number | string)[];
  readonly isBatched: boolean;
  /** Whole numbers: indices, or true and false. */
  readonly isInt?: boolean;
}

/** A part of a module. Its path from the root is the name of its weights, as in a state_dict. */
export type Part = LayerPart | ModulePart | ParameterPart;

/** A layer of the vocabulary, as it is constructed: `Conv2d(3, 64, 7, stride=2)`. Arguments that are defaults are left out. */
export interface LayerPart {
  readonly kind: "layer";
  /** A name of the vocabulary: "Conv2d". */
  readonly layer: string;
  readonly args: readonly Term[];
  readonly named: ReadonlyMap<string, Term>;
  readonly wrapper?: Wrapper;
}

/** What a layer is given to, which changes how its weight is kept. */
export interface Wrapper {
  /** "weight_norm", "parametrizations.spectral_norm" */
  readonly name: string;
  /** Arguments after the layer, as they are written: `dim=2`. */
  readonly args: readonly string[];
}

/** A module that is not one of the vocabulary: a class of the user's, a Sequential, a ModuleList. */
export interface ModulePart {
  readonly kind: "module";
  /** "Bottleneck", "Sequential", "ModuleList"; "" where nobody knows. */
  readonly className: string;
  readonly parts: ReadonlyMap<string, Part>;
  /** What `forward` takes; empty where it is never called and only its parts are, as those of a ModuleList. */
  readonly params: readonly string[];
  readonly body: readonly Statement[];
  /** One: the value itself; several: a tuple. */
  readonly results: readonly Term[];
}

export interface ParameterPart {
  readonly kind: "parameter";
  readonly shape: readonly number[];
  /** A Buffer, which no optimizer changes. */
  readonly isBuffer: boolean;
  /** How it begins: a number, an initialiser of torch.nn.init's, or a tensor that is calculated. Weights of a file replace it. */
  readonly initial?: Term;
}

/** `targets = value`. Every name is assigned once; the writer chooses the names that are seen, these are hints. */
export interface Statement {
  readonly targets: readonly string[];
  readonly value: Term;
}

export type Term =
  | { readonly kind: "literal"; readonly value: number | boolean | string | null }
  /** A value of this body, or one of `params`. */
  | { readonly kind: "value"; readonly name: string }
  /** The weight or module that lies at a path below this module: ["layer1", "0", "scale"]. */
  | { readonly kind: "part"; readonly path: readonly string[] }
  /** The batch's size: `x.size(0)`, of the named value. */
  | { readonly kind: "batch"; readonly of: string }
  | { readonly kind: "list" | "tuple"; readonly items: readonly Term[] }
  /** A function of the vocabulary by its name, or a part that is called. */
  | {
      readonly kind: "call";
      readonly callee: string | { readonly path: readonly string[] };
      readonly args: readonly Term[];
      readonly named: ReadonlyMap<string, Term>;
    }
  | { readonly kind: "unary"; readonly operator: "-" | "not"; readonly operand: Term }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Term; readonly right: Term }
  /** `of[i, a:b, ..., none]`. */
  | { readonly kind: "index"; readonly of: Term; readonly at: readonly Subscript[] }
  /** `of.values`, of a result with several values. */
  | { readonly kind: "field"; readonly of: Term; readonly name: string };

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**" | "==" | "!=" | "<" | "<=" | ">" | ">=";

export type Subscript =
  | { readonly kind: "at"; readonly index: Term }
  | { readonly kind: "slice"; readonly start?: Term; readonly stop?: Term; readonly step?: Term }
  | { readonly kind: "ellipsis" }
  | { readonly kind: "newAxis" };

const noTerms: ReadonlyMap<string, Term> = new Map();

export const literal = (value: number | boolean | string | null): Term => ({ kind: "literal", value });
export const valueOf = (name: string): Term => ({ kind: "value", name });
export const list = (items: readonly Term[]): Term => ({ kind: "list", items });

export const call = (
  callee: string | { readonly path: readonly string[] },
  args: readonly Term[],
  named: ReadonlyMap<string, Term> = noTerms,
): Term => ({ kind: "call", callee, args, named });

export const layer = (name: string, args: readonly Term[], named: ReadonlyMap<string, Term> = noTerms): LayerPart => ({
  kind: "layer",
  layer: name,
  args,
  named,
});
