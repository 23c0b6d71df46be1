/** What bundlers' plugin and `nnc/register` make of a network's path with this query: what starts its worker. */
declare module "*.nn?in-worker" {
  const source: import("nnc/worker").WorkerSource;
  export default source;
}
