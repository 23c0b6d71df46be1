/** What `nnc init` writes where nothing is yet. */

export const firstNetwork = `## A first network: four numbers in, a score for each of three classes out.
model First {
  hidden = Linear(4, 16)
  output = Linear(16, 3)

  forward(x: [N, 4]) -> [N, 3] {
    return x |> hidden |> relu |> output
  }
}
`;

export const configText = (files: string): string => `import { defineConfig } from "nnc/config";

export default defineConfig({
  // What nnc build, nnc check and nnc types take when no file is named.
  files: [${JSON.stringify(files)}],
  // Also writes net.d.nn.ts, which tells editors the types of import "./net.nn".
  types: true,
});
`;

export const tsconfigText = `{
  "compilerOptions": {
    // import { First } from "./first.nn" has the types that stand in first.d.nn.ts.
    "allowArbitraryExtensions": true,
    "allowImportingTsExtensions": true,
    "target": "ES2022",
    "module": "NodeNext",
    "strict": true,
    "skipLibCheck": true,
    "noEmit": true
  }
}
`;

export const packageText = `{
  "private": true,
  "type": "module"
}
`;

/** Patterns for all that nnc writes beside \`.nn\` files. The first matches net.d.nn.ts as well. */
export const ignoredPatterns = [
  "*.nn.ts",
  "*.nn.ts.map",
  "*.nn.js",
  "*.nn.js.map",
  "*.nn.d.ts",
  "*.nn.weights",
  "*.nn.wasm",
];
