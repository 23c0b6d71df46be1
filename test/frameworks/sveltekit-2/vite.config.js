import { sveltekit } from "@sveltejs/kit/vite";
import nnc from "nnc/vite";

export default { plugins: [nnc(), sveltekit()] };
