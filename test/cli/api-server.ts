import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A real kube-apiserver with its etcd, and without anything else. */
export interface ApiServer {
  port: number;
  /** Identity of the cluster: uid of its namespace kube-system. */
  uid: string;
  stop: () => Promise<void>;
}

/**
 * Folder with `etcd` and `kube-apiserver`: KUBEBUILDER_ASSETS, or where `setup-envtest` and kubebuilder put them.
 * Its `kubectl` serves where there is no other. Undefined, and said on stderr, when something is missing.
 */
export function findAssets(): string | undefined {
  const given = process.env["KUBEBUILDER_ASSETS"];
  const store = join(
    process.env["XDG_DATA_HOME"] ?? join(homedir(), ".local/share"),
    "kubebuilder-envtest/k8s",
  );
  const versions = existsSync(store) ? readdirSync(store).sort().reverse() : [];
  const folders = [...versions.map((name) => join(store, name)), "/usr/local/kubebuilder/bin"];
  const found = (given === undefined ? folders : [given]).find((folder) =>
    ["etcd", "kube-apiserver"].every((name) => existsSync(join(folder, name))),
  );
  if (found !== undefined) process.env["PATH"] += `:${found}`;
  const programs = ["kubectl", "openssl"].filter((name) => spawnSync(name, ["--help"]).error);
  if (found !== undefined && programs.length === 0) return found;
  const missing = found === undefined ? ["etcd and kube-apiserver", ...programs] : programs;
  process.stderr.write(
    `SKIPPED: the target lock is not tested against a real API server, because ${missing.join(", ")} is missing: ` +
      "`node scripts/api-server.mjs` builds it, KUBEBUILDER_ASSETS names it\n",
  );
  return undefined;
}

/** Keys and certificates that several servers share, so that nothing but their identity tells them apart. */
export function makePki(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const openssl = (...words: string[]): void => {
    execFileSync("openssl", words, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  };
  const ecKey = (name: string): void => {
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", `${name}.key`);
  };
  const sign = (name: string, subject: string, extension: string): void => {
    ecKey(name);
    openssl("req", "-new", "-key", `${name}.key`, "-subj", subject, "-out", `${name}.csr`);
    writeFileSync(join(folder, `${name}.ext`), extension);
    const ca = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"];
    const files = ["-in", `${name}.csr`, "-extfile", `${name}.ext`, "-out", `${name}.crt`];
    openssl("x509", "-req", ...ca, ...files);
  };
  ecKey("ca");
  openssl(
    "req",
    "-x509",
    "-new",
    "-key",
    "ca.key",
    "-subj",
    "/CN=ca",
    "-days",
    "2",
    "-out",
    "ca.crt",
  );
  sign("server", "/CN=kube-apiserver", "subjectAltName=IP:127.0.0.1");
  sign("admin", "/O=system:masters/CN=admin", "extendedKeyUsage=clientAuth");
  sign("drill", "/CN=drill", "extendedKeyUsage=clientAuth");
  openssl("genrsa", "-out", "accounts.key", "2048");
  openssl("rsa", "-in", "accounts.key", "-pubout", "-out", "accounts.pub");
}

/** Starts a server with an empty store, and waits until it is ready. */
export async function startApiServer(
  assets: string,
  pki: string,
  folder: string,
): Promise<ApiServer> {
  mkdirSync(folder, { recursive: true });
  const [client, peer, port] = await Promise.all([freePort(), freePort(), freePort()]);
  const children: ChildProcess[] = [];
  const launch = (name: string, words: string[]): void => {
    const log = openSync(join(folder, `${name}.log`), "w");
    children.push(spawn(join(assets, name), words, { stdio: ["ignore", log, log] }));
  };
  const etcd = `http://127.0.0.1:${client}`;
  launch("etcd", [
    ...["--name=one", `--data-dir=${join(folder, "etcd")}`, "--unsafe-no-fsync"],
    ...[`--listen-client-urls=${etcd}`, `--advertise-client-urls=${etcd}`, "--log-level=error"],
    ...[
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=one=http://127.0.0.1:${peer}`,
    ],
    `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
  ]);
  const file = (name: string): string => join(pki, name);
  launch("kube-apiserver", [
    ...[`--etcd-servers=${etcd}`, "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1"],
    ...[`--secure-port=${port}`, "--endpoint-reconciler-type=none", `--cert-dir=${folder}`],
    ...[`--tls-cert-file=${file("server.crt")}`, `--tls-private-key-file=${file("server.key")}`],
    ...[`--client-ca-file=${file("ca.crt")}`, "--authorization-mode=RBAC", "--profiling=false"],
    ...[
      "--service-account-issuer=https://kubernetes.default.svc",
      "--service-cluster-ip-range=10.0.0.0/24",
    ],
    ...[
      `--service-account-key-file=${file("accounts.pub")}`,
      "--disable-admission-plugins=ServiceAccount",
    ],
    `--service-account-signing-key-file=${file("accounts.key")}`,
  ]);
  const kubeconfig = join(folder, "kubeconfig");
  writeKubeconfig(kubeconfig, pki, { one: port });
  const stop = async (): Promise<void> => {
    await Promise.all(
      children.reverse().map(async (child) => {
        if (child.exitCode !== null) return;
        const exited = once(child, "exit");
        child.kill("SIGKILL");
        await exited;
      }),
    );
  };
  for (let tries = 0; tries < 300; tries += 1) {
    const words = ["get", "namespace", "kube-system", "-o", "jsonpath={.metadata.uid}"];
    const { status, stdout } = spawnSync("kubectl", ["--kubeconfig", kubeconfig, ...words]);
    if (status === 0) return { port, uid: stdout.toString(), stop };
    await delay(200);
  }
  await stop();
  throw new Error(
    `The API server is not ready:\n${readFileSync(join(folder, "kube-apiserver.log"), "utf8")}`,
  );
}

/** A kubeconfig with a context for each port; the first is the current one. `drill` is a user without rights. */
export function writeKubeconfig(
  path: string,
  pki: string,
  ports: Readonly<Record<string, number>>,
  user: "admin" | "drill" = "admin",
): void {
  const data = (name: string): string => readFileSync(join(pki, name)).toString("base64");
  const names = Object.keys(ports);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": names[0],
    clusters: names.map((name) => ({
      name,
      cluster: {
        server: `https://127.0.0.1:${ports[name]}`,
        "certificate-authority-data": data("ca.crt"),
      },
    })),
    users: [
      {
        name: user,
        user: {
          "client-certificate-data": data(`${user}.crt`),
          "client-key-data": data(`${user}.key`),
        },
      },
    ],
    contexts: names.map((name) => ({ name, context: { cluster: name, user } })),
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
}

/** One address behind which now this server stands, now that, or none. */
export interface Switchboard {
  port: number;
  /** Ends every connection. Undefined: new ones are refused. */
  connectTo: (port: number | undefined) => Promise<void>;
}

export async function openSwitchboard(): Promise<Switchboard> {
  let target = 0;
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(target, "127.0.0.1");
    for (const [one, other] of [[from, to] as const, [to, from] as const]) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const own = await listen(0);
  return {
    port: own,
    connectTo: async (port) => {
      target = port ?? 0;
      const isClosed = port === undefined && server.listening ? once(server, "close") : undefined;
      if (port === undefined) server.close();
      for (const socket of sockets) socket.destroy();
      await isClosed;
      if (port !== undefined && !server.listening) await listen(own);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
