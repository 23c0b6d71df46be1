import nnc from "nnc/vite";
import { defineConfig } from "vite";

export default defineConfig({
  // The worker fetches the backbone's weights by itself: a file of weights would have to hold those of the head, too.
  plugins: [nnc({ target: "wasm", types: true, weights: false })],
  // The worker imports the network, so it is bundled as the page is.
  worker: { format: "es", plugins: () => [nnc({ target: "wasm", types: true, weights: false })] },
});
