/** What `schemas` needs a parser for, loaded when it is called. */
export { trimDefinition } from "../manifest/facts/definition-kinds.ts";
export { parseManifests } from "../manifest/parse-manifests.ts";
