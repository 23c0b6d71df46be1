import type {
  ClassText,
  ConstantText,
  Declaration,
  FunctionText,
  MethodText,
  ParameterText,
  PropertyText,
} from "./declarations.ts";
import { indentLines } from "./indent-lines.ts";

/** Declarations as JavaScript, without types. It goes to bundlers and engines: lines are as long as they come. */
export const printJavaScript = (declarations: readonly Declaration[]): string =>
  declarations.map((declaration) => indentLines(printDeclaration(declaration))).join("\n\n");

function printDeclaration(declaration: Declaration): string {
  switch (declaration.kind) {
    case "function":
      return printFunction(declaration);
    case "constant":
      return printConstant(declaration);
    case "class":
      return printClass(declaration);
  }
}

const printFunction = ({ name, docs, parameters, statements }: FunctionText): string =>
  `${printDocs(docs)}function ${name}${printParameters(parameters)} ${printBlock(statements)}`;

const printConstant = ({ name, docs, initializer }: ConstantText): string =>
  `${printDocs(docs)}const ${name} = ${initializer};`;

function printClass({ isExported, name, docs, properties, staticBlock, construct, methods }: ClassText): string {
  const members = [
    ...properties.map(printProperty),
    `static ${printBlock(staticBlock)}`,
    `constructor${printParameters(construct.parameters)} ${printBlock(construct.statements)}`,
    ...methods.map(printMethod),
  ];
  return `${printDocs(docs)}${isExported ? "export " : ""}class ${name} {\n${members.join("\n\n")}\n}`;
}

const printProperty = ({ isStatic, name, docs, initializer }: PropertyText): string =>
  `${printDocs(docs)}${isStatic ? "static " : ""}${name}${initializer === undefined ? "" : ` = ${initializer}`};`;

const printMethod = ({ isStatic, isAsync, name, docs, parameters, statements }: MethodText): string =>
  `${printDocs(docs)}${isStatic ? "static " : ""}${isAsync ? "async " : ""}${name}${printParameters(parameters)} ${printBlock(statements)}`;

const printParameters = (parameters: readonly ParameterText[]): string =>
  `(${parameters.map(({ name, initializer }) => (initializer === undefined ? name : `${name} = ${initializer}`)).join(", ")})`;

const printBlock = (statements: readonly string[]): string =>
  statements.length === 0 ? "{}" : `{\n${statements.join("\n")}\n}`;

function printDocs(docs: readonly string[] = []): string {
  return docs
    .map((text) => {
      const lines = text.split("\n");
      if (lines.length === 1) return `/** ${text} */\n`;
      return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */", ""].join("\n");
    })
    .join("");
}
