import { listOf, type Value } from "../values.ts";
import { problem, type Operation } from "./operation.ts";

/** No list of a network is longer. */
const MOST_ITEMS = 100_000;

export const boundedList = (operation: Operation, length: number, items: () => readonly Value[]): Value =>
  length <= MOST_ITEMS ? listOf(items()) : problem(operation, `a list would have ${length} elements`);
