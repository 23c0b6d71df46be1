import { runtimeNames, runtimeTypes } from "./module-names.ts";

type RuntimeName = (typeof runtimeNames)[number];
type RuntimeType = (typeof runtimeTypes)[number];

/** What a text takes from the runtime, noted where it is written. */
export interface RuntimeImports {
  /** A function or class, to be called; gives its name. */
  readonly value: (name: RuntimeName) => string;
  /** A type, or a class that is only spoken of. */
  readonly type: (name: RuntimeType) => string;
  /** `import { batchOf, type Tensor } from "nnc/runtime";`, of all that has been taken. */
  readonly text: () => string;
  /** The same without types. */
  readonly valuesText: () => string;
  /** The same for a file of types only. */
  readonly typesText: () => string;
}

export function createRuntimeImports(): RuntimeImports {
  const values = new Set<RuntimeName>();
  const types = new Set<RuntimeType>();
  return {
    value(name) {
      values.add(name);
      return name;
    },
    type(name) {
      types.add(name);
      return name;
    },
    valuesText: () => (values.size === 0 ? "" : importText(runtimeNames.filter((name) => values.has(name)))),
    typesText: () => importText([...types].sort().map((name) => `type ${name}`)),
    text() {
      const onlyTypes = [...types].sort();
      const names = [...runtimeNames.filter((name) => values.has(name)), ...onlyTypes.map((name) => `type ${name}`)];
      return importText(names);
    },
  };
}

const importText = (names: readonly string[]): string => `import { ${names.join(", ")} } from "nnc/runtime";\n`;
