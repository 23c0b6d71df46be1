/**
 * Runs in the page, while a project is served by Vite. When a `.nn` file has been edited, networks that the page has made of it
 * go on as the new one, with the weights that they had wherever these still fit.
 */
import { bindWeights, initWeights, type Signature, type Weights, type WeightValue } from "../../../runtime/index.ts";

/** What is used of `import.meta.hot`. */
interface Hot {
  /** The same for all versions of a module. */
  readonly data: { models?: Map<string, Version> };
  invalidate(message?: string): void;
}

interface CreateOptions {
  readonly allowExtra?: boolean;
  readonly seed?: number;
}

type Create = (weights?: Weights, options?: CreateOptions) => Promise<Network>;

/** A generated class. */
interface Model {
  readonly signature: Signature;
  create: Create;
}

/** An instance of one: its methods, and what else it shows. */
type Network = Record<string, unknown>;

interface Version {
  readonly model: Model;
  /** As the module has it. */
  readonly create: Create;
  /** What the page has. */
  readonly made: Set<Made>;
}

interface Made {
  readonly network: WeakRef<Network>;
  readonly weights: Weights | undefined;
  readonly options: CreateOptions | undefined;
}

/** Takes over from the version of the module before, if there is one. */
export async function keepRunning(hot: Hot, models: Readonly<Record<string, Model>>): Promise<void> {
  const before = hot.data.models ?? new Map<string, Version>();
  const now = new Map(Object.entries(models).map(([name, model]) => [name, follow(model)]));
  hot.data.models = now;
  const gone = [...before.keys()].filter((name) => !now.has(name));
  // Who imports it has to be loaded anew, and says what is missing.
  if (gone.length > 0) return hot.invalidate(`there is no ${gone.join(", no ")} any more`);
  for (const [name, version] of now) await replace(before.get(name), version);
}

/** Notes what is made of a class from here on. */
function follow(model: Model): Version {
  const create = model.create.bind(model);
  const made = new Set<Made>();
  model.create = async (weights, options) => {
    const network = await create(weights, options);
    made.add({ network: new WeakRef(network), weights, options });
    return network;
  };
  return { model, create, made };
}

async function replace(old: Version | undefined, now: Version): Promise<void> {
  if (old === undefined) return;
  const signature = old.model.signature;
  // Who imported the class before still has it.
  old.model.create = (weights, options) => now.model.create(weights, options);
  Object.defineProperty(old.model, "signature", { value: now.model.signature });
  for (const { network, weights, options } of old.made) {
    const running = network.deref();
    if (running === undefined) continue;
    try {
      const kept = keepWeights(signature, now.model.signature, weights, options);
      become(running, await now.create(kept, options));
      now.made.add({ network, weights: kept, options });
    } catch (error) {
      console.error(`[nnc] ${now.model.signature.model} goes on as it was:`, error);
    }
  }
}

/** The weights of a network for its new version. Nothing stays nothing: the module has its own, or a seed. */
function keepWeights(
  old: Signature,
  now: Signature,
  weights: Weights | undefined,
  options: CreateOptions = {},
): Weights | undefined {
  if (weights === undefined) return undefined;
  const had = bindWeights(old.parameters, weights, options);
  const shapes = new Map(old.parameters.map(({ name, shape }, i) => [name, { shape, data: had[i] }]));
  const fresh = initWeights(now.parameters, options.seed);
  const kept = now.parameters.flatMap(({ name, shape, dtype }, i): [string, WeightValue][] => {
    if (dtype !== "f32") return [];
    const own = shapes.get(name);
    const data = own && `${own.shape}` === `${shape}` ? own.data : fresh[i];
    return [[name, { data: data ?? [], shape }]];
  });
  return new Map(kept);
}

/** Private fields cannot be moved, so the old object hands each call on. */
function become(running: Network, fresh: Network): void {
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(fresh)).filter((name) => name !== "constructor");
  for (const name of [...methods, ...Object.keys(fresh)]) {
    const own = fresh[name];
    const value = typeof own === "function" ? own.bind(fresh) : own;
    Object.defineProperty(running, name, {
      value,
      configurable: true,
      enumerable: !methods.includes(name),
      writable: true,
    });
  }
}
