import { reactRouter } from "@react-router/dev/vite";
import nnc from "nnc/vite";

export default { plugins: [nnc(), reactRouter()] };
