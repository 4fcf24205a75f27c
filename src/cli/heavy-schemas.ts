/** What `schemas` needs a parser for, loaded when it is called. */
export { readDefinitions } from "../manifest/facts/read-definitions.ts";
