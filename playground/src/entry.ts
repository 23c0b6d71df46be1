import { startWorker } from "./page/worker-process.ts";

// The compiler is fetched and made ready while the page is.
startWorker();
void import("./page/page.ts");
