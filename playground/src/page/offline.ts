/** How long after the page its files are fetched once more, in milliseconds: the first picture should not wait for them. */
const LATER = 1000;

/** Has all files of the built page kept, so that it works offline once it has been loaded. */
export function goOffline(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // Where it cannot be, without HTTPS for one, the page works as well, online.
  setTimeout(() => void navigator.serviceWorker.register("service-worker.js").catch(() => undefined), LATER);
}
