// Prints the closing line of a run. A skipped test counts as failed: it has proven nothing. So does a
// part that left no result. Usage: node .ci/count.mjs FOLDER STATUS
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder = "", status = "1"] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const name of ["tests-20", "tests-24", "gates"]) {
  const result = read(join(folder, `${name}.json`));
  if (result === undefined) {
    failed += 1;
    console.log(`${name}: no result`);
    continue;
  }
  passed += result.passed;
  failed += result.failed;
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed or skipped`);
}
if (failed === 0 && status !== "0") failed += 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function read(path) {
  if (!existsSync(path)) return undefined;
  const result = JSON.parse(readFileSync(path, "utf8"));
  if (result.numTotalTests === undefined) return result;
  const { numTotalTests: total, numPassedTests } = result;
  const isSilentFailure = result.success !== true && total === numPassedTests;
  const missing = total - numPassedTests + (total === 0 || isSilentFailure ? 1 : 0);
  return { passed: numPassedTests, failed: missing };
}
