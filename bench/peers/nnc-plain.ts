export { plain as peer } from "./nnc.ts";
