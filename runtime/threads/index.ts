/** One run on several threads. */
export {
  tryThreads,
  type ThreadedNetwork,
  type ThreadedPlan,
  type ThreadOptions,
  type Threads,
} from "./threaded-network.ts";
