/** The expression for the URL of a file that lies beside a script; `path` is an expression as well. */
export const urlFromScript = (path: string, format: string): string => `new URL(${path}, ${urlOfScript(format)}).href`;

/** What a script calls itself, asked while it is loaded. */
function urlOfScript(format: string): string {
  switch (format) {
    case "cjs":
    case "commonjs":
      return 'require("node:url").pathToFileURL(__filename)';
    case "iife":
    case "umd":
      return 'typeof document === "undefined" ? location.href : (document.currentScript?.src ?? document.baseURI)';
    default:
      return "import.meta.url";
  }
}
