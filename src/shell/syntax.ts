export type * from "unbash";
