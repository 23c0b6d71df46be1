import { answer } from "../network/class-of.js";

export const load = async () => ({ text: await answer() });
