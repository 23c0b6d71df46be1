import { expect, test } from "vitest";
import { referenceEntries } from "../../compiler/reference/entries.ts";
import { seeded } from "../support/random.ts";
import { writeNetwork } from "./generate/network.ts";

/** Names that no random network has, and why. */
const NOT_WRITTEN: Record<string, string> = {
  "size.dim": "is always written by its place",
  "EmbeddingBag.include_last_offset": "is refused",
  "embedding_bag.include_last_offset": "is refused",
  "embedding_bag.offsets": "is refused",
  "one_hot.num_classes": "must be given, and is written by its place",
  "BatchNorm1d.track_running_stats": "makes each sample depend on the others; the conformance cases have it",
  "BatchNorm2d.track_running_stats": "makes each sample depend on the others; the conformance cases have it",
};

for (const name of ["BatchNorm3d", "SyncBatchNorm"])
  NOT_WRITTEN[`${name}.track_running_stats`] = NOT_WRITTEN["BatchNorm2d.track_running_stats"] as string;

for (const name of ["max_pool1d", "max_pool2d", "max_pool3d"].flatMap((each) => [each, `adaptive_${each}`]))
  NOT_WRITTEN[`${name}_with_indices.return_indices`] = "changes nothing: both are given";

/** What a search never writes it cannot find wrong. */
test("every layer and every function is written, with every argument that changes something", () => {
  const random = seeded(11);
  const row = (): number[] => Array.from({ length: 30 }, () => Math.floor(random() * 5040));
  const text = Array.from(
    { length: 34_000 },
    () => writeNetwork([row(), row(), row(), row(), row(), row(), row()]).text,
  ).join("\n");
  // Losses are held to PyTorch's answers, and gradients to finite differences: test/training, test/differentiate.
  const entries = referenceEntries().filter(
    ({ kind, group }) => (kind === "layer" || kind === "function") && !group.startsWith("Losses"),
  );
  const missing = entries.flatMap(({ name, params }) => {
    if (!new RegExp(`\\b${name}\\(`).test(text)) return [name];
    const optional = params.filter((param) => param.default !== undefined);
    return optional
      .filter(
        (param) =>
          !new RegExp(`\\b${name}\\([^\\n]*\\b${param.name}=`).test(text) && !(`${name}.${param.name}` in NOT_WRITTEN),
      )
      .map((param) => `${name}(${param.name}=)`);
  });
  expect(missing).toEqual([]);
});
