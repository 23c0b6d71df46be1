import type { Source, Span } from "./source.ts";

/** The syntax of a `.nn` file, without meaning. Every node says where it stands. */

export interface Name {
  readonly kind: "name";
  readonly text: string;
  readonly span: Span;
}

export interface File {
  readonly kind: "file";
  readonly source: Source;
  readonly declarations: readonly Declaration[];
  /** `# …` comments in order (not the `## …` documentation, which hangs on its declaration). */
  readonly comments: readonly Comment[];
  readonly span: Span;
}

export interface Comment {
  /** Without the `#` and the blank after it. */
  readonly text: string;
  readonly span: Span;
}

export type Declaration = Import | Const | Fn | Module | Model;

export interface Import {
  readonly kind: "import";
  readonly names: readonly ImportedName[];
  readonly from: string;
  readonly fromSpan: Span;
  readonly span: Span;
}

export interface ImportedName {
  readonly imported: Name;
  /** The same node as `imported` without `as`. */
  readonly local: Name;
}

export interface Const {
  readonly kind: "const";
  readonly name: Name;
  readonly value: Expression;
  readonly doc?: string;
  readonly span: Span;
}

export interface Fn {
  readonly kind: "fn";
  readonly name: Name;
  readonly params: readonly Param[];
  readonly body: Block | Expression;
  readonly doc?: string;
  readonly span: Span;
}

export interface Module {
  readonly kind: "module";
  readonly name: Name;
  readonly params: readonly Param[];
  readonly members: readonly Member[];
  readonly doc?: string;
  readonly span: Span;
}

export interface Model {
  readonly kind: "model";
  readonly name: Name;
  readonly body: ModelMembers | ModelAlias;
  readonly doc?: string;
  readonly span: Span;
}

/** `model Name { … }` */
export interface ModelMembers {
  readonly kind: "members";
  readonly members: readonly Member[];
}

/** `model Name = expr where …` */
export interface ModelAlias {
  readonly kind: "alias";
  readonly value: Expression;
  readonly where: readonly Bound[];
}

/** What `where` says of symbols: `H = 224`, `H in [224, 320]`, or `(H, W) in [(224, 320), (320, 480)]`, which go together. */
export type Bound =
  | { readonly kind: "size"; readonly name: Name; readonly value: Expression }
  | {
      readonly kind: "choice";
      readonly names: readonly Name[];
      /** The names stand in parentheses, and so do the sizes of each choice. */
      readonly isTuple: boolean;
      readonly value: Expression;
    };

export interface Param {
  readonly name: Name;
  readonly type?: TypeName;
  readonly shape?: Shape;
  readonly default?: Expression;
  readonly span: Span;
}

export interface TypeName {
  readonly base: "int" | "float" | "bool" | "string" | "module";
  readonly list: boolean;
  readonly optional: boolean;
  readonly span: Span;
}

export interface Shape {
  readonly dims: readonly Expression[];
  readonly span: Span;
}

export type Member = Const | Fn | Field | Assert | Method;

export interface Field {
  readonly kind: "field";
  readonly name: Name;
  readonly value: Expression;
  readonly doc?: string;
  readonly span: Span;
}

export type Method = Forward | Loss;

/** What training makes small: on a batch, by what forward gives. */
export interface Loss {
  readonly kind: "loss";
  readonly params: readonly Param[];
  readonly results?: never;
  readonly body: Block;
  readonly span: Span;
}

export interface Forward {
  readonly kind: "forward";
  readonly params: readonly Param[];
  readonly results?: readonly Shape[];
  readonly body: Block;
  readonly span: Span;
}

export interface Block {
  readonly kind: "block";
  readonly statements: readonly Statement[];
  readonly span: Span;
}

export type Statement = Const | Assign | Return | If | For | Assert;

/** What stands before `=` or `in`: a name, `_` for what nobody needs, or several in parentheses. */
export type Target = Name | Hole | TargetTuple;

/** `(h, c)` in `y, (h, c) = lstm(x)` */
export interface TargetTuple {
  readonly kind: "targets";
  readonly elements: readonly Target[];
  readonly span: Span;
}

export interface Assign {
  readonly kind: "assign";
  readonly targets: readonly Target[];
  readonly operator: "=" | "+=" | "-=" | "*=" | "/=";
  readonly value: Expression;
  readonly span: Span;
}

export interface Return {
  readonly kind: "return";
  readonly values: readonly Expression[];
  /** One for each value in `return { logits: a, features: b }`. */
  readonly names?: readonly Name[];
  readonly span: Span;
}

export interface If {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: Block;
  readonly otherwise?: Block | If;
  readonly span: Span;
}

export interface For {
  readonly kind: "for";
  readonly targets: readonly Target[];
  readonly iterable: Expression;
  readonly body: Block;
  readonly span: Span;
}

export interface Assert {
  readonly kind: "assert";
  readonly condition: Expression;
  readonly message?: Expression;
  readonly span: Span;
}

export type Expression =
  | NumberLiteral
  | StringLiteral
  | BoolLiteral
  | NoneLiteral
  | Hole
  | Reference
  | Tuple
  | List
  | Conditional
  | Call
  | Index
  | Access
  | Unary
  | Binary
  | Invalid;

export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
  /** Written with a point or an exponent. */
  readonly isFloat: boolean;
  readonly text: string;
  readonly span: Span;
}

/** `"layer{i + 1}"` is ["layer", <i + 1>]; string parts are unescaped. */
export interface StringLiteral {
  readonly kind: "string";
  readonly parts: readonly (string | Expression)[];
  readonly span: Span;
}

export interface BoolLiteral {
  readonly kind: "bool";
  readonly value: boolean;
  readonly span: Span;
}

export interface NoneLiteral {
  readonly kind: "none";
  readonly span: Span;
}

/** `_`: a size that the input decides, or a target that takes what nobody needs. */
export interface Hole {
  readonly kind: "hole";
  readonly span: Span;
}

export interface Reference {
  readonly kind: "reference";
  readonly name: string;
  readonly span: Span;
}

export interface Tuple {
  readonly kind: "tuple";
  readonly elements: readonly Expression[];
  readonly span: Span;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Item[];
  readonly span: Span;
}

/** `if c { a } else { b }` as an expression. */
export interface Conditional {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
  readonly span: Span;
}

export interface Call {
  readonly kind: "call";
  readonly callee: Expression;
  readonly items: readonly Item[];
  readonly span: Span;
}

export interface Index {
  readonly kind: "index";
  readonly object: Expression;
  readonly subscripts: readonly Subscript[];
  readonly span: Span;
}

/** `object.name` */
export interface Access {
  readonly kind: "access";
  readonly object: Expression;
  readonly name: Name;
  readonly span: Span;
}

export interface Unary {
  readonly kind: "unary";
  readonly operator: "-" | "~" | "not";
  readonly operand: Expression;
  readonly span: Span;
}

export type BinaryOperator =
  | "|>" | "or" | "and" | "==" | "!=" | "<" | "<=" | ">" | ">=" | ".." // prettier-ignore
  | "|" | "^" | "&" | "+" | "-" | "*" | "/" | "//" | "%" | "@" | "**"; // prettier-ignore

export interface Binary {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** Stands where the parser recovered from an error that has been reported. */
export interface Invalid {
  readonly kind: "invalid";
  readonly span: Span;
}

export type Item = ArgumentItem | ForItem | IfItem;

export interface ArgumentItem {
  readonly kind: "argument";
  readonly name?: Name | StringLiteral;
  readonly value: Expression;
  readonly span: Span;
}

export interface ForItem {
  readonly kind: "for-item";
  readonly targets: readonly Target[];
  readonly iterable: Expression;
  readonly item: Item;
  readonly span: Span;
}

export interface IfItem {
  readonly kind: "if-item";
  readonly condition: Expression;
  readonly item: Item;
  readonly span: Span;
}

export type Subscript =
  | { readonly kind: "at"; readonly value: Expression; readonly span: Span }
  /** `...`, all dimensions that no other subscript is for. */
  | { readonly kind: "ellipsis"; readonly span: Span }
  | {
      readonly kind: "slice";
      readonly start?: Expression;
      readonly stop?: Expression;
      readonly step?: Expression;
      readonly span: Span;
    };
