import { isModule, text, type Dictionary, type Instance, type Value } from "./values.ts";
import { fail } from "./run.ts";
import { keyOf } from "./operators.ts";

/** `module._modules`: what is put into it is a module's from then on. */
export function modulesOf(module: Instance): Dictionary {
  return { kind: "dict", entries: new ModuleEntries(module) };
}

class ModuleEntries extends Map<string, { readonly key: Value; readonly value: Value }> {
  readonly #module: Instance;

  constructor(module: Instance) {
    super();
    this.#module = module;
    for (const [name, value] of module.registered)
      if (isModule(value)) super.set(keyOf(text(name)), { key: text(name), value });
  }

  override set(at: string, entry: { readonly key: Value; readonly value: Value }): this {
    const { key, value } = entry;
    if (key.kind !== "string" || !isModule(value)) return fail("what is no module is put into _modules");
    this.#module.registered.set(key.value, value);
    return super.set(at, entry);
  }

  override delete(at: string): boolean {
    const key = this.get(at)?.key;
    if (key?.kind === "string") this.#module.registered.delete(key.value);
    return super.delete(at);
  }

  override clear(): void {
    for (const at of [...this.keys()]) this.delete(at);
  }
}
