/** Has all files of the built page kept, so that it works offline once it has been loaded. */
export function goOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    // Where it cannot be, from a file or without HTTPS, the page works as well, online.
    navigator.serviceWorker.register("service-worker.js").catch(() => undefined);
  });
}
