/**
 * Runs in the page, while a project is served by Vite. When a `.nn` file has been edited, networks that the page has made of it
 * go on as the new one, with the weights that they had wherever these still fit; trainers with what they have learned.
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

/** A generated class: of a model, or of a trainer. */
interface Model {
  readonly signature: Signature;
  create: Create;
  /** A trainer's. */
  resume?: Resume;
}
type Resume = (checkpoint: Uint8Array, options?: CreateOptions) => Promise<Network>;

/** An instance of one: its methods, and what else it shows. */
type Network = Record<string, unknown>;

/** What is used of a trainer. */
interface Trainer {
  checkpoint(): Uint8Array;
  stateDict(): Weights;
}

interface Version {
  readonly model: Model;
  readonly signature: Signature;
  /** As the module has it. */
  readonly create: Create;
  readonly resume?: Resume;
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
  // What trainers have learned is read while the classes that they are of are as they were.
  const running = [...now].map(([name, version]) => ({ ...alive(before.get(name)), version }));
  for (const { old, all, version } of running) if (old) await replace(old, all, version);
}

/** What runs of a version, and with what. */
interface Running {
  readonly network: Network;
  readonly weights: Weights | undefined;
  readonly options: CreateOptions | undefined;
  readonly checkpoint?: Uint8Array;
}

function alive(old: Version | undefined): { readonly old?: Version; readonly all: readonly Running[] } {
  if (old === undefined) return { all: [] };
  const all = [...old.made].flatMap(({ network: reference, weights, options }): Running[] => {
    const network = reference.deref();
    if (network === undefined) return [];
    if (old.resume === undefined) return [{ network, weights, options }];
    const trainer = network as unknown as Trainer;
    return [{ network, weights: trainer.stateDict(), options, checkpoint: trainer.checkpoint() }];
  });
  return { old, all };
}

/** Notes what is made of a class from here on. */
function follow(model: Model): Version {
  const { signature } = model;
  const create = model.create.bind(model);
  const made = new Set<Made>();
  model.create = async (weights, options) => {
    const network = await create(weights, options);
    made.add({ network: new WeakRef(network), weights, options });
    return network;
  };
  if (model.resume === undefined) return { model, signature, create, made };
  const resume = model.resume.bind(model);
  model.resume = async (checkpoint, options) => {
    const trainer = await resume(checkpoint, options);
    made.add({ network: new WeakRef(trainer), weights: undefined, options });
    return trainer;
  };
  return { model, signature, create, resume, made };
}

async function replace(old: Version, all: readonly Running[], now: Version): Promise<void> {
  // Who imported the class before still has it.
  old.model.create = (weights, options) => now.model.create(weights, options);
  old.model.resume &&= (checkpoint, options) => now.model.resume!(checkpoint, options);
  Object.defineProperty(old.model, "signature", { value: now.model.signature });
  for (const { network, weights, options, checkpoint } of all) {
    try {
      // A trainer's are its own by now, all of them.
      const kept = keepWeights(old.signature, now.model.signature, weights, checkpoint ? {} : options);
      const goesOn = checkpoint && (await now.resume?.(checkpoint, options).catch(nothing));
      become(network, goesOn ?? (await now.create(kept, options)));
      now.made.add({ network: new WeakRef(network), weights: kept, options });
    } catch (error) {
      console.error(`[nnc] ${now.model.signature.model} goes on as it was:`, error);
    }
  }
}

/** What another network has learned may not fit: then its weights are kept where they do, and its optimizer begins anew. */
const nothing = (): undefined => undefined;

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
  const methods = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(fresh) as object);
  for (const [name, { value, get }] of Object.entries(methods)) {
    if (name === "constructor") continue;
    Object.defineProperty(running, name, {
      configurable: true,
      ...(get
        ? { get: () => fresh[name], set: (to: unknown) => (fresh[name] = to) }
        : { value: (value as (...args: unknown[]) => unknown).bind(fresh), writable: true }),
    });
  }
  for (const name of Object.keys(fresh))
    Object.defineProperty(running, name, {
      value: fresh[name],
      configurable: true,
      enumerable: true,
      writable: true,
    });
}
