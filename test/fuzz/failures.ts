import { searchNames, type Finding, type SearchName } from "./search.ts";

/** What a search once found: the network can be read, and is made again from the finding. */
export interface Failure {
  readonly search: SearchName;
  readonly finding: Finding;
}

/** @throws Error for a search that there is not */
export function readFailure(text: string): Failure {
  const failure = JSON.parse(text) as Failure;
  if (!searchNames.includes(failure.search)) throw new Error(`there is no search ${failure.search}`);
  return failure;
}
