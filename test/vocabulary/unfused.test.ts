import { test } from "vitest";
import { agrees, cases } from "./agrees.ts";

test.each(cases.map((each) => [each.name, each] as const))("%s agrees with PyTorch, every step by itself", (_, given) =>
  agrees(given, false),
);
