import node from "@astrojs/node";
import nnc from "nnc/vite";

export default { output: "server", adapter: node({ mode: "standalone" }), vite: { plugins: [nnc()] } };
