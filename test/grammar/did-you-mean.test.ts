import { expect, test } from "vitest";
import { closest } from "../../grammar/index.ts";

test.each([
  ["Conv2D", ["Conv1d", "Conv2d", "conv2"], "Conv2d"],
  ["paddding", ["padding", "padding_mode"], "padding"],
  ["conv", ["bn1", "conv1", "conv10"], "conv1"],
  ["lenght", ["length"], "length"],
  ["kernal_size", ["kernel_size", "stride"], "kernel_size"],
  ["x", ["y", "z"], undefined],
  ["flatten", ["relu"], undefined],
  ["fc", ["fc1"], "fc1"],
  ["a", [], undefined],
])("%s of %j is %s", (name, candidates, expected) => expect(closest(name, candidates)).toBe(expected));
