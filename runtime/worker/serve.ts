import { NncError } from "../tensor.ts";
import { isMessage, type FromWorker, type ToWorker } from "./messages.ts";
import { toSent } from "./send-error.ts";
import { packResult } from "./send-tensors.ts";

/** What is used of a generated class. */
interface Model {
  readonly signature: { readonly model: string; readonly inputs: unknown; readonly results: unknown };
  create(weights: unknown, options: object): Promise<Network>;
}

interface Network {
  readonly target: string;
  forward(...inputs: readonly unknown[]): unknown;
}

/** A generated class, as far as types can tell: its constructor is private, and what `create` takes is its own. */
export interface ServedModel {
  readonly signature: object;
  readonly create: (...given: never) => Promise<object>;
}

/** The thread that this runs in, towards the one that started it. */
interface Scope {
  post(message: FromWorker, transfer?: readonly unknown[]): void;
  listen(onMessage: (data: unknown) => void): void;
}

/**
 * Runs networks for the thread that has started this worker; all that a worker's file has to do:
 *
 *     import { serve } from "nnc/worker";
 *     import { Digits } from "./digits.nn";
 *     serve(Digits);
 *
 * @param models those that may be asked for by their names
 * @throws NncError NN7021 if this is no worker
 */
export function serve(...models: readonly ServedModel[]): void {
  const { post, listen } = scope();
  let network: Network | undefined;

  async function create({
    model,
    weights,
    weightsUrl,
    options,
    tellProgress,
  }: ToWorker & { nnc: "create" }): Promise<void> {
    try {
      const onProgress = tellProgress ? { onProgress: (progress: unknown) => post({ nnc: "progress", progress }) } : {};
      // What a build of a worker by itself has in place of the URL.
      if (weightsUrl !== undefined) Object.assign(globalThis, { nncWeightsUrl: weightsUrl });
      const found = choose(models as readonly unknown[] as readonly Model[], model);
      network = await found.create(weights, { ...options, ...onProgress });
      const { signature } = found;
      post({
        nnc: "created",
        signature: { model: signature.model, inputs: signature.inputs, results: signature.results } as never,
        target: network.target,
      });
    } catch (error) {
      post({ nnc: "refused", error: toSent(error) });
    }
  }

  listen((message) => {
    if (!isMessage<ToWorker>(message)) return;
    if (message.nnc === "create") return void create(message);
    const { id, inputs } = message;
    try {
      const { value, transfer } = packResult(network!.forward(...inputs));
      post({ nnc: "result", id, result: value }, transfer);
    } catch (error) {
      post({ nnc: "error", id, error: toSent(error) });
    }
  });
  // Who starts a worker waits for it: what is posted while a module still loads may be lost.
  post({ nnc: "ready" });
}

function choose(models: readonly Model[], name: string | undefined): Model {
  const [first, ...others] = models;
  const names = models.map(({ signature }) => signature.model).join(", ") || "none";
  if (name === undefined && first && others.length === 0) return first;
  if (name === undefined) throw new NncError("NN7023", `say { model }: the worker has ${names}`);
  const found = models.find(({ signature }) => signature.model === name);
  if (!found) throw new NncError("NN7023", `the worker has no model ${name}, it has ${names}`);
  return found;
}

interface Globals {
  postMessage?(message: unknown, transfer?: readonly unknown[]): void;
  addEventListener?(type: "message", listen: (event: { readonly data: unknown }) => void): void;
  readonly document?: unknown;
  readonly process?: { getBuiltinModule?(name: string): { readonly parentPort: Port | null } };
}

interface Port {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  on(type: "message", listen: (data: unknown) => void): void;
}

function scope(): Scope {
  const globals = globalThis as unknown as Globals;
  if (globals.postMessage && globals.addEventListener && globals.document === undefined)
    return {
      post: (message, transfer = []) => globals.postMessage!(message, transfer),
      listen: (onMessage) => globals.addEventListener!("message", ({ data }) => onMessage(data)),
    };
  const port = globals.process?.getBuiltinModule?.("node:worker_threads").parentPort;
  if (!port) throw new NncError("NN7021", "serve() is for the file of a worker");
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    listen: (onMessage) => void port.on("message", onMessage),
  };
}
