import { defineConfig } from "vitest/config";

/** Whole networks, and those of open sizes at ten sizes each, take minutes; all the rest takes seconds. */
const networks = ["test/networks/**/*.test.ts", "test/open-sizes/networks.test.ts"];

/** What goes through all ops, networks, fixes or tokens, or through texts, graphs and calls at random, for long. */
const searches = [
  "test/differentiate/finite-differences.test.ts",
  "test/errors/fuzz.test.ts",
  "test/exactness/sums.test.ts",
  "test/export/onnx-round-trip.test.ts",
  "test/fuzz/written.test.ts",
  "test/grammar/{format-fuzz,fuzz}.test.ts",
  "test/import/python/{networks,open-networks,package-networks}.test.ts",
  "test/language-server/{everywhere,fixes}.test.ts",
  "test/open-sets/third-target.test.ts",
  "test/open-sizes/strides.test.ts",
  "test/ops/layouts.test.ts",
  "test/optimize/random-folds.test.ts",
  "test/picture/draw.test.ts",
  "test/plan/random-{graphs,layers}.test.ts",
  "test/soak/**/*.test.ts",
  "test/threads/{every-network,split}.test.ts",
  "test/vocabulary/unfused.test.ts",
];

/**
 * What other people's programs judge: bundlers, compilers, a formatter, Python, ONNX's own vectors; and the pages of docs/, which
 * run in a project that has installed the package.
 */
const peers = [
  "test/docs/pages.test.ts",
  "test/emit/formatting.test.ts",
  "test/export/{onnx,python,python-forms}.test.ts",
  "test/import/onnx/backend.test.ts",
  "test/import/python/torchvision.test.ts",
  "test/package/**/*.test.ts",
  "test/plugin/{bundlers,prettier,register,vite,vitest-project}.test.ts",
  "test/training/bundle.test.ts",
  "test/types/**/*.test.ts",
  "test/worker/bundlers.test.ts",
];

/** Those of them that let the code of a network throw within the process. */
const peersAlone = ["test/source-maps/plugin.test.ts"];

/** What mocks modules, or loads them anew. */
const alone = [
  "test/cli/{usage,verify}.test.ts",
  "test/driver/verified.test.ts",
  "test/open-sets/invented-op-in-language.test.ts",
  "test/pack/check-weights.test.ts",
  "test/stages/broken-stages.test.ts",
  "test/training/updates.test.ts",
];

export default defineConfig({
  test: {
    // Vitest would leave one of two cores idle.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ["test/plugin/packages-folder.ts", "test/support/command-folder.ts"],
    // Short-lived objects are many: plans, programs, texts.
    execArgv: ["--max-semi-space-size=64"],
    coverage: {
      provider: "v8",
      include: ["grammar/**/*.ts", "compiler/**/*.ts", "runtime/**/*.ts"],
      // Text of other files, written by `npm run generate`.
      exclude: [
        "compiler/6-emit/runtime-text.ts",
        "compiler/standard/texts.ts",
        "compiler/picture/viewer-text.ts",
        "runtime/train/update-code.ts",
        "runtime/threads/thread-code.ts",
      ],
      reporter: ["text", "html"],
      reportsDirectory: "coverage",
    },
    projects: [
      {
        // The compiler is loaded once for all of these, and is warm after a few of them.
        extends: true,
        test: {
          name: "units",
          include: ["test/**/*.test.ts"],
          exclude: [...networks, ...searches, ...alone, ...peers, ...peersAlone],
          isolate: false,
        },
      },
      { extends: true, test: { name: "alone", include: alone } },
      { extends: true, test: { name: "peers", include: peers, isolate: false } },
      { extends: true, test: { name: "peers alone", include: peersAlone } },
      { extends: true, test: { name: "searches", include: searches, isolate: false } },
      { extends: true, test: { name: "networks", include: networks } },
    ],
  },
});
