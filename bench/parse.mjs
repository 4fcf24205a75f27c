// The yardstick: remark-parse, and nothing else, over the same files.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import remarkParse from "remark-parse";
import { unified } from "unified";

const folder = process.argv[2];
const processor = unified().use(remarkParse).freeze();
for (const name of readdirSync(folder)) processor.parse(readFileSync(join(folder, name), "utf8"));
