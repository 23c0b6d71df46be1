/**
 * What stands in a module, before it is text: `print-typescript` and `print-javascript` write it. Types are kept apart from the
 * rest, so that JavaScript is written without them. What only TypeScript has within statements is written by `TypeSyntax`.
 */
export type Declaration = FunctionText | ConstantText | ClassText;

export interface FunctionText {
  readonly kind: "function";
  readonly name: string;
  readonly docs?: readonly string[];
  readonly parameters: readonly ParameterText[];
  readonly returnType?: string;
  readonly statements: readonly string[];
}

export interface ConstantText {
  readonly kind: "constant";
  readonly name: string;
  readonly docs?: readonly string[];
  readonly type?: string;
  readonly initializer: string;
}

export interface ClassText {
  readonly kind: "class";
  readonly isExported: boolean;
  readonly name: string;
  readonly docs: readonly string[];
  readonly properties: readonly PropertyText[];
  readonly staticBlock: readonly string[];
  /** Private: instances are made by a static method. */
  readonly construct: Pick<FunctionText, "parameters" | "statements">;
  readonly methods: readonly MethodText[];
}

export interface ParameterText {
  readonly name: string;
  readonly type: string;
  readonly hasQuestionToken?: boolean;
  readonly initializer?: string;
}

export interface PropertyText {
  readonly isStatic?: boolean;
  readonly isReadonly?: boolean;
  readonly name: string;
  readonly type?: string;
  readonly docs?: readonly string[];
  readonly initializer?: string;
}

/** What a method's declaration says. */
export interface MethodSignature {
  readonly isStatic?: boolean;
  readonly name: string;
  readonly docs?: readonly string[];
  readonly parameters: readonly ParameterText[];
  readonly returnType: string;
}

export interface MethodText extends MethodSignature {
  readonly isAsync?: boolean;
  readonly statements: readonly string[];
}

/** Gives what only TypeScript has (`: number`, `!`, ` as const`) as it is, and in JavaScript nothing. */
export type TypeSyntax = (text: string) => string;

export const typeSyntax = (format: "ts" | "js"): TypeSyntax => (format === "ts" ? (text) => text : () => "");
