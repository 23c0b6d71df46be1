import nnc from "nnc/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [nnc({ target: "wasm", types: true })],
  // The network lies beside this folder.
  server: { fs: { allow: [".."] } },
});
