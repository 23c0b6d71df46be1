import type * as ast from "../../grammar/ast.ts";

/** Files with their imports followed and every name known to mean something. */
export interface Program {
  readonly entry: ResolvedFile;
  /** In the order in which they were read, the entry first. */
  readonly files: readonly ResolvedFile[];
}

export interface ResolvedFile {
  readonly path: string;
  readonly file: ast.File;
  /** What each name of the file stands for. */
  readonly bindings: ReadonlyMap<string, Binding>;
}

export interface Binding {
  /** The file that declares it. */
  readonly path: string;
  readonly declaration: Exclude<ast.Declaration, ast.Import>;
}

/** `--emit resolved` */
export function printProgram(program: Program): string {
  const lines = program.files.map(({ path, bindings }) => {
    const names = [...bindings].map(([name, { path: from, declaration }]) => {
      const origin =
        from === path ? "" : ` from ${from}${declaration.name.text === name ? "" : ` (${declaration.name.text})`}`;
      return `  ${declaration.kind} ${name}${origin}`;
    });
    return [`file ${path}`, ...names].join("\n");
  });
  return `${lines.join("\n\n")}\n`;
}
