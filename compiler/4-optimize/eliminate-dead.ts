import { definePass } from "./define-pass.ts";
import { dropDead } from "./rewrite.ts";

export const eliminateDead = definePass({
  name: "eliminate-dead",
  summary:
    "Drops what no result depends on, as it is written. What a later pass leaves without a reader goes with that pass.",
  examples: [
    {
      title: "a value that nobody reads",
      before: `
        graph g(%x: f32[2,3]) {
          %1 = relu(%x): f32[2,3]
          %2 = tanh(%x): f32[2,3]
          return %1
        }`,
      after: `
        graph g(%x: f32[2,3]) {
          %1 = relu(%x): f32[2,3]
          return %1
        }`,
    },
  ],
  run: dropDead,
});
