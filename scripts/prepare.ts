/**
 * `npm run prepare`, which npm runs after `npm ci` here, before it packs, and where the folder is linked: builds dist/.
 *
 * `npx nnc` in this folder links the folder into a cache of npx's own when it is first asked, and would build again, without
 * a word. It takes the build that there is. Nobody who has nnc as a dependency from the registry runs any of this.
 */
import { execSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const top = fileURLToPath(new URL("../", import.meta.url));
const isAskedByNpx = process.env["npm_command"] === "exec";

if (!isAskedByNpx || !existsSync(`${top}dist/compiler/cli/nnc.js`))
  execSync("npm run build", { cwd: top, stdio: "inherit" });
