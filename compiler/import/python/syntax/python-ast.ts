import type { Span } from "../../../../grammar/source.ts";

/** Python as far as networks are written in it. What is none of this is `other`, and said to be so where it is used. */

export interface PythonFile {
  readonly statements: readonly Statement[];
  readonly comments: readonly Comment[];
}

export interface Comment {
  /** Without the `#`. */
  readonly text: string;
  readonly span: Span;
  /** Whether something stands before it on its line. */
  readonly isTrailing: boolean;
}

export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface Parameter {
  readonly name: Name;
  readonly kind: "plain" | "keyword" | "*" | "**";
  readonly annotation?: Expression;
  readonly default?: Expression;
}

export interface FunctionDefinition {
  readonly kind: "function";
  readonly name: Name;
  readonly params: readonly Parameter[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly doc?: string;
  /** It has a `yield`. */
  readonly isGenerator?: true;
  readonly span: Span;
}

export interface ClassDefinition {
  readonly kind: "class";
  readonly name: Name;
  readonly bases: readonly Expression[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly doc?: string;
  readonly span: Span;
}

export interface Import {
  readonly kind: "import";
  /** `from .blocks import …`: ".blocks"; undefined for `import torch.nn as nn`, whose names are whole paths. */
  readonly from?: string;
  readonly names: readonly { readonly path: string; readonly as?: string; readonly span: Span }[];
  readonly span: Span;
}

export interface Assign {
  readonly kind: "assign";
  /** Of `a = b = 1` two. */
  readonly targets: readonly Expression[];
  readonly annotation?: Expression;
  /** Missing in `x: int`. */
  readonly value?: Expression;
  readonly span: Span;
}

export interface Update {
  readonly kind: "update";
  readonly target: Expression;
  readonly operator: string;
  readonly value: Expression;
  readonly span: Span;
}

export interface If {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: readonly Statement[];
  readonly otherwise: readonly Statement[];
  readonly span: Span;
}

export interface For {
  readonly kind: "for";
  readonly target: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly span: Span;
}

export interface While {
  readonly kind: "while";
  readonly what: "`while`";
  readonly condition: Expression;
  readonly body: readonly Statement[];
  readonly span: Span;
}

export type Statement =
  | FunctionDefinition
  | ClassDefinition
  | Import
  | Assign
  | Update
  | If
  | For
  | While
  | {
      readonly kind: "with";
      readonly items: readonly Expression[];
      readonly body: readonly Statement[];
      readonly span: Span;
    }
  | { readonly kind: "return"; readonly value?: Expression; readonly span: Span }
  | { readonly kind: "raise"; readonly value?: Expression; readonly span: Span }
  | { readonly kind: "assert"; readonly condition: Expression; readonly message?: Expression; readonly span: Span }
  | { readonly kind: "expression"; readonly value: Expression; readonly span: Span }
  | {
      readonly kind: "try";
      readonly what: "`try`";
      /** With what stands under `else`. */
      readonly body: readonly Statement[];
      /** What the first `except` does. */
      readonly handler: readonly Statement[];
      /** `finally` */
      readonly cleanup: readonly Statement[];
      readonly span: Span;
    }
  | { readonly kind: "pass"; readonly span: Span }
  /** `deleted`: of `del items[0]`, what is taken out. */
  | { readonly kind: "other"; readonly what: string; readonly deleted?: readonly Expression[]; readonly span: Span };

export interface Argument {
  readonly kind: "plain" | "*" | "**";
  readonly name?: Name;
  readonly value: Expression;
}

export interface Call {
  readonly kind: "call";
  readonly callee: Expression;
  readonly args: readonly Argument[];
  readonly span: Span;
}

export interface Member {
  readonly kind: "member";
  readonly object: Expression;
  readonly name: Name;
  readonly span: Span;
}

export interface Reference {
  readonly kind: "name";
  readonly text: string;
  readonly span: Span;
}

export interface Comprehension {
  readonly kind: "comprehension";
  readonly of: "list" | "generator" | "set" | "dict";
  /** The key of a dict. */
  readonly key?: Expression;
  readonly element: Expression;
  readonly clauses: readonly Clause[];
  readonly span: Span;
}

export type Clause =
  | { readonly kind: "for"; readonly target: Expression; readonly iterable: Expression }
  | { readonly kind: "if"; readonly condition: Expression };

export type Subscript =
  | Expression
  | {
      readonly kind: "slice";
      readonly start?: Expression;
      readonly stop?: Expression;
      readonly step?: Expression;
      readonly span: Span;
    };

export interface Dictionary {
  readonly kind: "dict";
  /** Without a key: `**other`. */
  readonly entries: readonly { readonly key?: Expression; readonly value: Expression }[];
  readonly span: Span;
}

export type Expression =
  | { readonly kind: "number"; readonly text: string; readonly span: Span }
  | { readonly kind: "string"; readonly parts: readonly (string | Expression)[]; readonly span: Span }
  | { readonly kind: "bool"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "none" | "ellipsis"; readonly span: Span }
  | Reference
  /** `name := value` */
  | { readonly kind: "named"; readonly target: Reference; readonly value: Expression; readonly span: Span }
  | Member
  | Call
  | {
      readonly kind: "index";
      readonly object: Expression;
      readonly subscripts: readonly Subscript[];
      readonly isTuple: boolean;
      readonly span: Span;
    }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly span: Span;
    }
  | { readonly kind: "lambda"; readonly params: readonly Parameter[]; readonly body: Expression; readonly span: Span }
  | { readonly kind: "tuple" | "list"; readonly elements: readonly Expression[]; readonly span: Span }
  | { readonly kind: "star"; readonly value: Expression; readonly span: Span }
  | Dictionary
  | Comprehension
  | { readonly kind: "other"; readonly what: string; readonly yielded?: Yielded; readonly span: Span };

/** `yield value`, or `yield from value`. */
export interface Yielded {
  readonly value?: Expression;
  readonly isFrom: boolean;
}
