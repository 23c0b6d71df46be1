import { NncError } from "../tensor.ts";
import { connect, type ConnectOptions, type RemoteNetwork, type WorkerSource } from "../worker/remote-network.ts";

/** A worker of a crew, and how many runs it has before it. */
export interface Member {
  readonly network: RemoteNetwork;
  running: number;
}

export interface CrewOptions extends ConnectOptions {
  readonly workers: number;
  /** There is room for more work. */
  readonly onFree: () => void;
  /** All have died, and none can be replaced. */
  readonly onLost: (error: Error) => void;
}

export interface Crew {
  /** The one with the least before it, if that is less than this. */
  idlest(below: number): Member | undefined;
  readonly alive: () => number;
  readonly replaced: () => number;
  readonly first: RemoteNetwork;
  /** A run has come to its end, so that workers are worth replacing. */
  succeeded(): void;
  close(): void;
}

/** So many workers in a row may die before they have run anything; then the fault is not theirs. */
const PATIENCE = 3;

/**
 * As many workers with the same network; one that dies is replaced.
 *
 * @throws what `connect` throws, if any of them does not start
 */
export async function assembleCrew(source: WorkerSource, weights: unknown, options: CrewOptions): Promise<Crew> {
  const { workers, onFree, onLost } = options;
  const members = new Set<Member>();
  let isClosed = false;
  let replaced = 0;
  let fruitless = 0;
  /** Places that were given up. */
  let given = 0;
  /** Replacements that are on their way. */
  let hiring = 0;

  async function hire(own: ConnectOptions): Promise<Member> {
    let member: Member | undefined;
    const network = await connect(source, weights, own, (error) => {
      if (!member) return;
      members.delete(member);
      if (!isClosed) void replace(error);
    });
    member = { network, running: 0 };
    if (isClosed) network.close();
    else members.add(member);
    return member;
  }

  async function replace(error: Error): Promise<void> {
    if (fruitless >= PATIENCE) {
      given++;
      if (members.size + hiring === 0) onLost(error);
      return;
    }
    fruitless++;
    replaced++;
    hiring++;
    let failure: Error | undefined;
    try {
      await hire({ ...options, signal: undefined });
    } catch (reason) {
      failure = reason as Error;
    }
    hiring--;
    if (failure === undefined) onFree();
    else if (!isClosed) await replace(failure);
  }

  function close(): void {
    isClosed = true;
    for (const { network } of members) network.close();
    members.clear();
  }

  // The first finds what is wrong with weights or options, before others do the same.
  const first = await hire(options);
  try {
    await Promise.all(Array.from({ length: workers - 1 }, () => hire(options)));
  } catch (error) {
    close();
    throw error;
  }
  return {
    idlest(below) {
      let best: Member | undefined;
      for (const each of members) if (each.running < (best?.running ?? below)) best = each;
      return best;
    },
    alive: () => members.size,
    replaced: () => replaced,
    first: first.network,
    succeeded() {
      fruitless = 0;
      for (; given > 0; given--) void replace(new NncError("NN7021", "the workers have stopped"));
    },
    close,
  };
}

/** @throws NncError NN7009 for a number of workers, or of whatever it is, that there cannot be */
export function checkCount(name: string, value: number, least: number): number {
  if (Number.isFinite(value) && value >= least && (name === "maxWaitMs" || Number.isInteger(value))) return value;
  throw new NncError("NN7009", `pool() got ${name} ${String(value)}: it is a number from ${least} on`);
}
