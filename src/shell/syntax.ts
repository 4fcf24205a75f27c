export { forEachChild } from "unbash";
export type * from "unbash";
