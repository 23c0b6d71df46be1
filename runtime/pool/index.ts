/** `nnc/pool`: one network in several workers. */
export type { Settled } from "./map-in-order.ts";
export {
  pool,
  type Item,
  type MapOptions,
  type Pool,
  type PoolOptions,
  type PoolStats,
  type RunOptions,
} from "./pool.ts";
