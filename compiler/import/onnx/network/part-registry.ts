import type { StoredTensor } from "../../../../runtime/safetensors.ts";
import { layer, type LayerPart, type ParameterPart, type Term } from "../../tree/module-tree.ts";
import { fromStored, type KnownTensor } from "../facts/known-tensor.ts";
import { termOf } from "../words/say.ts";
import type { LayerSaid } from "./layers.ts";
import { fieldName, pathOfTensor, pathOfWeight, type Path } from "./paths.ts";
import { keyOf } from "./placed.ts";

/** A weight of the file, and what the file calls it. */
export interface NamedTensor {
  readonly tensor: KnownTensor;
  readonly name: string;
  readonly isInitializer: boolean;
}

/** The parts of a network as they are found, each under a path of its own; what is the same is the same part. */
export class PartRegistry {
  readonly parts = new Map<string, LayerPart | ParameterPart>();
  readonly weights = new Map<string, StoredTensor>();
  readonly #layers = new Map<string, Path>();
  readonly #tensors = new Map<string, Path>();
  /** How often a name was given where the file has none. */
  readonly #counts = new Map<string, number>();
  /** All that lies above a part. */
  readonly #above = new Set<string>();

  /**
   * The path of a layer, which is made if it is new. `names` are those of its weights in the file; `isOneOfMany` says that the module
   * of the node holds others as well.
   */
  layer(
    said: LayerSaid,
    names: readonly string[],
    nodePath: Path | undefined,
    flatName: string,
    isOneOfMany: boolean,
  ): Path {
    const part = layer(
      said.layer,
      said.args.map(termOf),
      new Map(Object.entries(said.named).map(([key, value]) => [key, termOf(value)])),
    );
    const identity = JSON.stringify([said.layer, ...part.args, ...part.named, names]);
    const known = this.#layers.get(identity);
    if (known) return known;
    const own = layerPath(names, nodePath);
    const isHolder = isOneOfMany && own !== undefined && own.length > 0 && own === nodePath;
    const wanted = isHolder ? [...own, fieldWithin(names, own) ?? fieldName(said.hint)] : own;
    const stored = new Map(Object.entries(said.weights).map(([name, tensor]) => [name, tensor.stored()]));
    const same = wanted && this.#sameLayer(wanted, part, stored);
    const path = same ? wanted : this.#free(wanted, said.hint, flatName);
    this.#layers.set(identity, path);
    if (same) return path;
    this.#add(path, part);
    for (const [name, tensor] of stored) this.weights.set(keyOf([...path, name]), tensor);
    return path;
  }

  /** A tensor of the file's as a Parameter or Buffer. */
  tensor({ tensor, name, isInitializer }: NamedTensor, scope: Path | undefined, hint: string): Path {
    const known = this.#tensors.get(name);
    if (known) return known;
    const own = isInitializer ? pathOfTensor(name) : undefined;
    const path = this.#free(own ?? (scope && [...scope, fieldName(hint)]), hint, "");
    this.#tensors.set(name, path);
    this.#add(path, {
      kind: "parameter",
      shape: tensor.shape,
      isBuffer: !isInitializer || tensor.elements !== "float",
    });
    this.weights.set(keyOf(path), tensor.stored());
    return path;
  }

  /** A layer without weights, under a path that nothing has. */
  plain(path: Path, part: LayerPart): void {
    this.#add(path, part);
  }

  isTaken(path: Path): boolean {
    const key = keyOf(path);
    if (this.parts.has(key) || this.#above.has(key)) return true;
    return this.#isWithinPart(path);
  }

  #isWithinPart(path: Path): boolean {
    return path.some((_, i) => this.parts.has(keyOf(path.slice(0, i))));
  }

  #add(path: Path, part: LayerPart | ParameterPart): void {
    this.parts.set(keyOf(path), part);
    path.forEach((_, i) => this.#above.add(keyOf(path.slice(0, i))));
  }

  /** The exporter wrote one layer's weights twice: once as they are, once turned. */
  #sameLayer(path: Path, part: LayerPart, stored: ReadonlyMap<string, StoredTensor>): boolean {
    const there = this.parts.get(keyOf(path));
    if (
      there?.kind !== "layer" ||
      there.layer !== part.layer ||
      JSON.stringify(there.args) !== JSON.stringify(part.args)
    )
      return false;
    return [...stored].every(([name, tensor]) => {
      const other = this.weights.get(keyOf([...path, name]));
      return other !== undefined && sameNumbers(other, tensor);
    });
  }

  #free(wanted: Path | undefined, hint: string, flatName: string): Path {
    if (wanted && wanted.length > 0 && !this.#isWithinPart(wanted)) {
      if (!this.isTaken(wanted)) return wanted;
      for (let i = 1; ; i++) {
        const next = [...wanted.slice(0, -1), `${/^\d+$/.test(wanted.at(-1) ?? "") ? "_" : ""}${wanted.at(-1)}_${i}`];
        if (!this.isTaken(next)) return next;
      }
    }
    const flat = flatName === "" ? "" : fieldName(flatName);
    if (flat !== "" && !this.isTaken([flat])) return [flat];
    for (;;) {
      const count = (this.#counts.get(hint) ?? 0) + 1;
      this.#counts.set(hint, count);
      if (!this.isTaken([`${hint}${count}`])) return [`${hint}${count}`];
    }
  }
}

/**
 * As the weights are called, where that is in the module of the node, whose second call has a name with a number more; else as the
 * node says. An exporter that keeps equal weights once gives many layers the name of one, so that names of weights count for less.
 */
function layerPath(names: readonly string[], nodePath: Path | undefined): Path | undefined {
  const named = names.map(pathOfWeight).filter((path) => path !== undefined);
  if (!nodePath?.length) return named[0];
  const own = keyOf(nodePath);
  const isWithin = (path: Path): boolean => {
    const key = keyOf(path);
    return key === own || key === own.replace(/_\d+$/, "") || key.startsWith(`${own}.`);
  };
  return named.find(isWithin) ?? nodePath;
}

/** "attn.in_proj_weight" in "attn" → "in_proj" */
function fieldWithin(names: readonly string[], path: Path): string | undefined {
  const start = `${keyOf(path)}.`;
  const found = names.flatMap((name) =>
    name.startsWith(start) ? (/^([A-Za-z]\w*)_(?:weight|bias)$/.exec(name.slice(start.length))?.[1] ?? []) : [],
  );
  return found[0];
}

function sameNumbers(a: StoredTensor, b: StoredTensor): boolean {
  if (a.shape.join() !== b.shape.join()) return false;
  if (a.bytes === b.bytes) return true;
  const [one, other] = [fromStored(a).numbers(), fromStored(b).numbers()];
  return one.every((value, i) => Object.is(value, other[i]));
}

export const partTerm = (path: Path): Term => ({ kind: "part", path });
