import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** Writes the service worker that keeps all files of the page, so that it works offline once it has been loaded. */
export const serviceWorker = (): Plugin => ({
  name: "service-worker",
  apply: "build",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const files = Object.values(bundle).filter(({ fileName }) => !fileName.endsWith(".map"));
      const hash = createHash("sha256");
      for (const file of files) hash.update(file.fileName).update(file.type === "chunk" ? file.code : file.source);
      const names = JSON.stringify(files.map(({ fileName }) => fileName));
      const source = `const name = "nnc-playground-${hash.digest("hex").slice(0, 16)}";\nconst files = ${names};\n${code}`;
      this.emitFile({ type: "asset", fileName: "service-worker.js", source });
    },
  },
});

/**
 * Files are those of one build, all of them: old ones go when a new build has been fetched. Below kernels/ is what the page has
 * put there to run it (import-kernels.ts).
 */
const code = `
addEventListener("install", (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(files)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = (names) => names.filter((each) => each.startsWith("nnc-playground-") && each !== name);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((each) => caches.delete(each)))).then(() => clients.claim()));
});
addEventListener("fetch", (event) => {
  if (event.request.method !== "GET" || new URL(event.request.url).origin !== location.origin) return;
  if (event.request.url.startsWith(new URL("kernels/", registration.scope).href)) {
    event.respondWith(
      caches.open("nnc-kernels").then((cache) => cache.match(event.request)).then((found) => found ?? Response.error()),
    );
    return;
  }
  // The page itself may be asked for by its folder.
  const asked = event.request.mode === "navigate" ? "index.html" : event.request;
  event.respondWith(
    caches.open(name).then((cache) => cache.match(asked, { ignoreSearch: true, ignoreVary: true })).then((found) => found ?? fetch(event.request)),
  );
});
`;
