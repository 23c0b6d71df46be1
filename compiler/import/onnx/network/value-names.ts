import type { Path } from "./paths.ts";
import { fieldName } from "./paths.ts";
import { renamedTerm, type FlatNetwork } from "./placed.ts";

/** Values by names that a person may read: the layer that makes one, or the function. The writer of text has the last word. */
export function withValueNames(network: FlatNetwork): FlatNetwork {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const give = (value: string, wanted: string): void => {
    const count = (counts.get(wanted) ?? 0) + 1;
    counts.set(wanted, count);
    names.set(value, count === 1 ? wanted : `${wanted}__${count}`);
  };
  for (const param of network.params)
    give(
      param,
      fieldName(
        param
          .replace(/~$/, "")
          .split(/[/:]/)
          .findLast((part) => /[A-Za-z]/.test(part)) ?? "x",
      ),
    );
  for (const { targets, value } of network.statements) for (const target of targets) give(target, hintOf(value));
  const name = (value: string): string => names.get(value) ?? value;
  const same = (path: Path): Path => path;
  return {
    ...network,
    params: network.params.map(name),
    statements: network.statements.map((each) => ({
      ...each,
      targets: each.targets.map(name),
      value: renamedTerm(each.value, name, same),
    })),
    results: network.results.map((term) => renamedTerm(term, name, same)),
  };
}

const hintOf = (value: FlatNetwork["statements"][number]["value"]): string => {
  if (value.kind === "call" && typeof value.callee !== "string") {
    const last = value.callee.path.at(-1) ?? "x";
    return /^\d/.test(last) ? "x" : last;
  }
  return "x";
};
