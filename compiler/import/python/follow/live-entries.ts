import { layerWeights, takeApart } from "./layer-weights.ts";
import { keyOf } from "./operators.ts";
import { fail, type Run } from "./run.ts";
import { isModule, text, type Dictionary, type Instance, type Value } from "./values.ts";

/** `module._modules`: what is put into it is a module's from then on. */
export const modulesOf = ({ registered }: Instance): Dictionary =>
  liveDictionary(
    new Map([...registered].flatMap(([name, each]) => (isModule(each) ? [[name, each]] : []))),
    (name, value) => registered.set(name, isModule(value) ? value : fail("what is no module is put into _modules")),
    (name) => registered.delete(name),
  );

/** `module._parameters`, or its buffers: what is taken from a layer's is calculated of others. */
export const weightsOf = (run: Run, module: Instance, isBuffer: boolean): Dictionary =>
  liveDictionary(
    new Map(
      [...layerWeights(run, module), ...module.registered].flatMap(([name, each]) =>
        each?.kind === "tensor" && each.origin.kind === "weight" && each.origin.isBuffer === isBuffer
          ? [[name, each]]
          : [],
      ),
    ),
    (name, value) => {
      takeApart(run, module);
      module.registered.set(name, value.kind === "tensor" ? value : fail("what is no weight is put into _parameters"));
    },
    (name) => {
      takeApart(run, module);
      module.registered.delete(name);
    },
  );

/** `object.__dict__`, whose entries are attributes. */
export const attributesOf = ({ attributes }: Instance): Dictionary =>
  liveDictionary(
    attributes,
    (name, value) => attributes.set(name, value),
    (name) => attributes.delete(name),
  );

const liveDictionary = (
  held: ReadonlyMap<string, Value>,
  put: (name: string, value: Value) => void,
  remove: (name: string) => void,
): Dictionary => ({ kind: "dict", entries: new LiveEntries(held, put, remove) });

class LiveEntries extends Map<string, { readonly key: Value; readonly value: Value }> {
  readonly #put: (name: string, value: Value) => void;
  readonly #remove: (name: string) => void;

  constructor(
    held: ReadonlyMap<string, Value>,
    put: (name: string, value: Value) => void,
    remove: (name: string) => void,
  ) {
    super();
    this.#put = put;
    this.#remove = remove;
    for (const [name, value] of held) super.set(keyOf(text(name)), { key: text(name), value });
  }

  override set(at: string, entry: { readonly key: Value; readonly value: Value }): this {
    const { key, value } = entry;
    this.#put(key.kind === "string" ? key.value : fail("an attribute whose name is no text"), value);
    return super.set(at, entry);
  }

  override delete(at: string): boolean {
    const key = this.get(at)?.key;
    if (key?.kind === "string") this.#remove(key.value);
    return super.delete(at);
  }

  override clear(): void {
    for (const at of [...this.keys()]) this.delete(at);
  }
}
