// Builds etcd, kube-apiserver and kubectl from the Go module proxy, into the folder where `setup-envtest` would put
// them and where the tests look. Once for a version: about five minutes on two cores, 200 MB, Go 1.24 or newer.
// Usage: node scripts/api-server.mjs. Prints the folder. Exit 3: it can't be had here, for the reason on stderr.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const module = join(dirname(fileURLToPath(import.meta.url)), "../test/lab/api-server");
const programs = {
  etcd: "go.etcd.io/etcd/server/v3",
  "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
  kubectl: "k8s.io/kubernetes/cmd/kubectl",
};

const goMod = readFileSync(join(module, "go.mod"), "utf8");
const [, version] = /^\tk8s\.io\/kubernetes v(\S+)/m.exec(goMod);
const architecture = { x64: "amd64" }[process.arch] ?? process.arch;
const data = process.env.XDG_DATA_HOME ?? join(homedir(), ".local/share");
const folder = join(
  data,
  "kubebuilder-envtest/k8s",
  `${version}-${process.platform}-${architecture}`,
);
if (!existsSync(folder)) build();
console.log(folder);

function build() {
  const go = ["go", "/usr/local/go/bin/go"].find((path) => !spawnSync(path, ["version"]).error);
  if (go === undefined) giveUp("Go 1.24 or newer is missing");
  // The folder appears when all is in it: what was cut off leaves nothing that looks whole.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  process.on("exit", () => rmSync(unfinished, { recursive: true, force: true }));
  for (const [name, path] of Object.entries(programs)) {
    console.error(`building ${name} for Kubernetes ${version}`);
    const words = ["build", "-ldflags", linkedIn(), "-o", join(unfinished, name), path];
    const flags = "-mod=readonly -trimpath -buildvcs=false";
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: flags, GOWORK: "off" };
    const { status } = spawnSync(go, words, { cwd: module, env, stdio: ["ignore", 2, 2] });
    if (status !== 0) giveUp(`go build ${path} ends with ${status}`);
  }
  renameSync(unfinished, folder);
}

/** What Kubernetes' own build links in. Without it the server calls itself v0.0.0, and kubectl warns. */
function linkedIn() {
  const [major, minor] = version.split(".");
  const facts = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: "clean",
    buildDate: "1970-01-01T00:00:00Z",
  };
  const settings = Object.entries(facts).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ["-s", "-w", ...settings].join(" ");
}

function giveUp(reason) {
  console.error(`api-server: ${reason}`);
  process.exit(3);
}
