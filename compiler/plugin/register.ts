/** `node --import nnc/register app.js`: Node imports `.nn` files. */
import { register } from "node:module";

// In a thread of its own, where the compiler may take its time and Node waits.
register(new URL(import.meta.url.replace(/register(?=\.\w+$)/, "register-hooks")));
