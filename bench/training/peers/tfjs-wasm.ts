import "../../tfjs/wasm-backend.ts";
import type { TrainingPeer } from "../task.ts";
import { loadTask } from "./tfjs.ts";

export const peer: TrainingPeer = { title: "tfjs-wasm", load: (task) => loadTask(task, "wasm") };
