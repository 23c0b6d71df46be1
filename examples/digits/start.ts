// `npm start`: compiles digits.nn, then recognises the images beside it in the terminal.
import { recognise, type Forward } from "./recognise.ts";

recognise(await loadDigits());

async function loadDigits(): Promise<Forward> {
  throw new Error("not wired");
}
