import type { Import, Statement } from "./syntax/python-ast.ts";

/**
 * `try: from apex import …` and `except ImportError: …` at the top of a file: what is done where only that is installed which
 * can be imported. What a handler leaves unset is still known as a name of the package that is missing.
 */
export function settleTries(
  statements: readonly Statement[],
  canImport: (statement: Import) => boolean,
): readonly Statement[] {
  return statements.flatMap((statement): readonly Statement[] => {
    if (statement.kind === "if") {
      const [then, otherwise] = [statement.then, statement.otherwise].map((each) => settleTries(each, canImport));
      return [{ ...statement, then: then ?? [], otherwise: otherwise ?? [] }];
    }
    if (statement.kind !== "try") return [statement];
    const imports = statement.body.filter((each) => each.kind === "import");
    const taken = imports.every(canImport) ? statement.body : [...imports, ...statement.handler];
    return settleTries([...taken, ...statement.cleanup], canImport);
  });
}
