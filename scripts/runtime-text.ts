import { readFileSync } from "node:fs";
import { basename } from "node:path";
import * as prettier from "prettier";
import ts from "typescript";

export interface RuntimeText {
  readonly text: string;
  /** All that it declares at its top, and the globals it uses, in alphabetical order. */
  readonly names: readonly string[];
}

/**
 * The files behind `index` as one text that imports and exports nothing, each after those that it imports. Comments are
 * left out: who wants to read the runtime does so in runtime/.
 *
 * @throws Error if two files use a name for two things
 */
export async function runtimeTextOf(index: URL): Promise<RuntimeText> {
  const files = inOrder(index);
  const printer = ts.createPrinter({ removeComments: true });
  const owners = new Map<string, string>();
  const statements = files.flatMap((file) => file.statements.flatMap((statement) => inOneFile(statement)));
  for (const file of files)
    for (const name of file.statements.flatMap(declaredNames)) {
      const other = owners.get(name);
      if (other !== undefined) throw new Error(`${name} stands in ${other} and in ${basename(file.fileName)}`);
      owners.set(name, basename(file.fileName));
    }
  const printed = statements.map((statement) =>
    printer.printNode(ts.EmitHint.Unspecified, statement, fileOf(statement)),
  );
  const text = await format(printed.join("\n\n"));
  return {
    text: `// The runtime of nnc, as it stands in nnc/runtime.\n\n${text}`,
    names: [...new Set([...owners.keys(), ...files.flatMap(globalsIn)])].sort(),
  };
}

/** The module that holds the text, as it stands in compiler/6-emit/runtime-text.ts. */
export async function runtimeModuleOf(index: URL): Promise<string> {
  const { text, names } = await runtimeTextOf(index);
  const lines = (text: string): string => `${JSON.stringify(text.split("\n"))}.join("\\n")`;
  const module = `// Written by scripts/generate.ts (npm run generate) from runtime/; a test holds the two together.
    import type { RuntimeText } from "./emit-module.ts";

    /** The runtime as a part of a module, for \`--standalone\`. */
    export const runtimeText: RuntimeText = {
      typescript: ${lines(text)},
      javascript: ${lines(await javascriptOf(text))},
      declarations: ${lines(await declarationsOf(text))},
      names: ${JSON.stringify(names)},
    };
  `;
  return prettier.format(module, { parser: "typescript", printWidth: 120, endOfLine: "lf" });
}

/** The text of runtime/threads/thread-code.ts: what thread.ts beside it says, in one text. */
export async function threadCodeOf(thread: URL): Promise<string> {
  const { text } = await runtimeTextOf(thread);
  const code = (await javascriptOf(text)).replace(/^\/\/.*\n\n?/, "");
  const module = `// Made from thread.ts by \`npm run generate\`.\n\n/** JavaScript. */\nexport const threadCode = ${JSON.stringify(code.split("\n"))}.join("\\n");\n`;
  return prettier.format(module, { parser: "typescript", printWidth: 120, endOfLine: "lf" });
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  isolatedDeclarations: true,
  declaration: true,
};

const javascriptOf = (text: string): Promise<string> =>
  format(ts.transpileModule(text, { compilerOptions }).outputText.replace(/^"use strict";\n/, ""));

/** Of a text that exports nothing, all that it declares. */
const declarationsOf = (text: string): Promise<string> =>
  format(ts.transpileDeclaration(text, { compilerOptions }).outputText);

const format = (text: string): Promise<string> =>
  prettier.format(text, { parser: "typescript", printWidth: 120, endOfLine: "lf" });

const origins = new WeakMap<ts.Statement, ts.SourceFile>();
const fileOf = (statement: ts.Statement): ts.SourceFile => origins.get(statement) ?? statement.getSourceFile();

function inOrder(index: URL): readonly ts.SourceFile[] {
  const done = new Map<string, ts.SourceFile>();
  const visit = (url: URL): void => {
    if (visited.has(url.href)) return;
    visited.add(url.href);
    const file = ts.createSourceFile(url.pathname, readFileSync(url, "utf8"), ts.ScriptTarget.ES2022, true);
    for (const { fileName } of ts.preProcessFile(file.text).importedFiles) visit(new URL(fileName, url));
    done.set(url.href, file);
  };
  const visited = new Set<string>();
  visit(index);
  return [...done.values()];
}

/** Without `import` and `export`; an arrow function becomes a declaration, so that code above it may call it at once. */
function inOneFile(statement: ts.Statement): readonly ts.Statement[] {
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return [];
  const made = withoutExport(hoisted(statement));
  origins.set(made, statement.getSourceFile());
  return [made];
}

function withoutExport(statement: ts.Statement): ts.Statement {
  const { factory } = ts;
  const keep = (modifiers: ts.NodeArray<ts.ModifierLike> | undefined) =>
    modifiers?.filter((modifier): modifier is ts.Modifier => modifier.kind !== ts.SyntaxKind.ExportKeyword);
  if (ts.isFunctionDeclaration(statement)) {
    const { modifiers, asteriskToken, name, typeParameters, parameters, type, body } = statement;
    return factory.updateFunctionDeclaration(statement, keep(modifiers), asteriskToken, name, typeParameters, parameters, type, body); // prettier-ignore
  }
  if (ts.isClassDeclaration(statement)) {
    const { modifiers, name, typeParameters, heritageClauses, members } = statement;
    return factory.updateClassDeclaration(statement, keep(modifiers), name, typeParameters, heritageClauses, members);
  }
  if (ts.isInterfaceDeclaration(statement)) {
    const { modifiers, name, typeParameters, heritageClauses, members } = statement;
    return factory.updateInterfaceDeclaration(statement, keep(modifiers), name, typeParameters, heritageClauses, members); // prettier-ignore
  }
  if (ts.isTypeAliasDeclaration(statement)) {
    const { modifiers, name, typeParameters, type } = statement;
    return factory.updateTypeAliasDeclaration(statement, keep(modifiers), name, typeParameters, type);
  }
  // A call at the top of a file that is run.
  if (ts.isExpressionStatement(statement)) return statement;
  if (ts.isVariableStatement(statement))
    return factory.updateVariableStatement(statement, keep(statement.modifiers), statement.declarationList);
  throw new Error(`unexpected ${ts.SyntaxKind[statement.kind]} at the top of ${statement.getSourceFile().fileName}`);
}

function hoisted(statement: ts.Statement): ts.Statement {
  if (!ts.isVariableStatement(statement)) return statement;
  const [declaration] = statement.declarationList.declarations;
  const made = declaration?.initializer;
  if (!declaration || !made || !ts.isArrowFunction(made) || !ts.isIdentifier(declaration.name)) return statement;
  const { factory } = ts;
  const body = ts.isBlock(made.body) ? made.body : factory.createBlock([factory.createReturnStatement(made.body)]);
  return factory.createFunctionDeclaration(undefined, undefined, declaration.name, made.typeParameters, made.parameters, made.type, body); // prettier-ignore
}

function globalsIn(file: ts.SourceFile): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && Object.hasOwn(globalThis, node.text)) names.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

function declaredNames(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as Partial<ts.DeclarationStatement>;
  return name === undefined || !ts.isIdentifier(name) ? [] : [name.text];
}
