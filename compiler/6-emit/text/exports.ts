/** A class of a module: what importers call it, and what the module itself does, where JavaScript or the runtime has that name. */
export interface ExportedClass {
  readonly name: string;
  readonly local: string;
}

/** `export { Map_2 as Map };`, of all that could not be called what they are exported as. */
export function exportsText(classes: readonly ExportedClass[]): string {
  const renamed = classes.filter(({ name, local }) => name !== local);
  return renamed.length === 0
    ? ""
    : `export { ${renamed.map(({ name, local }) => `${local} as ${name}`).join(", ")} };\n`;
}

/** The classes that a module's text exports, and its trainers. */
export function exportedClasses(code: string): readonly ExportedClass[] {
  const plain = [...code.matchAll(/^export (?:class|const) (\w+)/gm)].map(([, name = ""]) => ({ name, local: name }));
  const lists = [...code.matchAll(/^export \{([^}]*)\};$/gm)].flatMap(([, list = ""]) =>
    [...list.matchAll(/(\w+) as (\w+)/g)].map(([, local = "", name = ""]) => ({ name, local })),
  );
  return [...plain, ...lists];
}
