// Loaded before the tool: kills its process at one of its writes, counted from 1. KILL_AT is "before:7", "torn:7" or "after:7";
// with "count" it tells on stderr how many writes there were.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [how, at] = (process.env.KILL_AT ?? "").split(":");
const write = fs.writeSync;
let count = 0;

fs.writeSync = (file, data, ...rest) => {
  count += 1;
  const isNow = count === Number(at);
  if (isNow && how === "torn") {
    const bytes = Buffer.from(data);
    write(file, bytes, 0, Math.floor(bytes.length / 2));
  }
  if (isNow && how !== "after") process.kill(process.pid, "SIGKILL");
  const written = write(file, data, ...rest);
  if (isNow) process.kill(process.pid, "SIGKILL");
  return written;
};
syncBuiltinESMExports();

if (how === "count") process.on("exit", () => write(2, `writes: ${count}\n`));
