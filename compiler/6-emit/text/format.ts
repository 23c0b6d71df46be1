import * as prettier from "prettier";
import { WIDTH } from "./lay-out.ts";

export const formatTypeScript = (code: string): Promise<string> =>
  prettier.format(code, { filepath: "module.ts", printWidth: WIDTH, endOfLine: "lf" });
