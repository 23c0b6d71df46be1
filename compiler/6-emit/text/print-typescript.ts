import {
  IndentationText,
  Project,
  Scope,
  StructureKind,
  VariableDeclarationKind,
  type ClassDeclarationStructure,
  type FunctionDeclarationStructure,
  type StatementStructures,
  type VariableStatementStructure,
} from "ts-morph";
import type { ClassText, ConstantText, Declaration, FunctionText } from "./declarations.ts";

/**
 * Declarations as TypeScript, to be laid out by prettier. ts-morph takes half a second to load: only what writes TypeScript
 * imports this.
 */
export function printTypeScript(declarations: readonly Declaration[]): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces },
  });
  return project.createSourceFile("module.ts", { statements: declarations.map(structureOf) }).getFullText();
}

function structureOf(declaration: Declaration): StatementStructures {
  switch (declaration.kind) {
    case "function":
      return functionStructure(declaration);
    case "constant":
      return constantStructure(declaration);
    case "class":
      return classStructure(declaration);
  }
}

const functionStructure = ({
  docs = [],
  parameters,
  statements,
  ...rest
}: FunctionText): FunctionDeclarationStructure => ({
  ...rest,
  kind: StructureKind.Function,
  docs: [...docs],
  parameters: [...parameters],
  statements: [...statements],
});

const constantStructure = ({ docs = [], kind: _, ...declared }: ConstantText): VariableStatementStructure => ({
  kind: StructureKind.VariableStatement,
  docs: [...docs],
  declarationKind: VariableDeclarationKind.Const,
  declarations: [declared],
});

const classStructure = ({ isExported, name, docs, ...members }: ClassText): ClassDeclarationStructure => ({
  kind: StructureKind.Class,
  isExported,
  name,
  docs: [...docs],
  properties: members.properties.map(({ docs = [], ...property }) => ({ ...property, docs: [...docs] })),
  staticBlocks: [{ statements: [...members.staticBlock] }],
  ctors: [
    {
      scope: Scope.Private,
      parameters: [...members.construct.parameters],
      statements: [...members.construct.statements],
    },
  ],
  methods: members.methods.map(({ docs = [], parameters, statements, ...method }) => ({
    ...method,
    docs: [...docs],
    parameters: [...parameters],
    statements: [...statements],
  })),
});
