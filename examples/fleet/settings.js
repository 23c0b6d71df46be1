// What all parts of the fleet have to agree on; on each machine the same values in the environment.
import { join, resolve } from "node:path";

/** Where Redis is. */
export const connection = {
  url: process.env["REDIS_URL"] ?? "redis://127.0.0.1:6379",
  // A worker waits for a Redis that is gone, as long as it takes.
  maxRetriesPerRequest: null,
};

export const QUEUE = "images";

/** A folder that all machines see: images in, results out. Here a disk; elsewhere NFS, or S3 with two functions exchanged. */
export const folder = resolve(process.env["FLEET_FOLDER"] ?? "fleet-data");
export const manifestPath = join(folder, "manifest.json");
export const results = join(folder, "results");

/** How many images are one job: enough that Redis hardly counts, few enough that little is done twice when a machine dies. */
export const SHARD = 500;

/** A job whose worker has not been heard of for so long is given to another, in milliseconds. */
export const lockDuration = Number(process.env["FLEET_LOCK_MS"] ?? 30_000);
