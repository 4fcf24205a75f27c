import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { statSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { NoticeData } from "../../src/exec/notify/notice-data.ts";
import type { PreflightItem } from "../../src/exec/preflight/item.ts";
import { start } from "./exec-async.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";

const body = `## Procedure

### Prepare

${fence("name=prepare", "echo prepare >> log")}
${fence("name=tidy role=cleanup", "echo tidy >> log")}

### Restore <it> & go

${fence("name=restore", "env > env.txt; [[ ! -e break ]] || exit 7")}

## Verification

### There

${fence("name=there role=verify", "true")}
`;

type Body = NoticeData & { text: string; version: number };

/** A server on this machine, and what it was sent. */
async function serve(
  answer: RequestListener,
  server?: Server,
): Promise<{ url: string; bodies: Body[] }> {
  const bodies: Body[] = [];
  const listening = server ?? createServer();
  listening.on("request", (request, response) => {
    let text = "";
    request.on("data", (bytes: Buffer) => (text += bytes.toString()));
    request.on("end", () => {
      bodies.push(JSON.parse(text) as Body);
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => void listening.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  const { port } = listening.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/canary-path`, bodies };
}

const ok: RequestListener = (_, response) => void response.end("ok");

/** A library with the webhook `oncall`, whose URL is in HOOK. */
function libraryWith(webhook: string, rest = ""): ExecLibrary {
  const library = execLibrary(body);
  const text = `notifications:\n  webhooks:\n    oncall: ${webhook}\n${rest}`;
  appendFileSync(join(library.root, "runbook.config.yaml"), text);
  return library;
}

const args = ["exec", "queue-restore", "--cluster", "infra", "--yes"];
const json = "{ url: { env: HOOK }, format: json }";

function everything({ root }: ExecLibrary): string {
  return readdirSync(join(root, ".runbook"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

describe("notifications", { timeout: 60_000 }, () => {
  it("tell of begin and success as JSON, and the report says so", async () => {
    const { bodies, url } = await serve(ok);
    const library = libraryWith(json);
    const { code, stderr } = await start(library.root, args, { HOOK: url }).ended;
    expect([code, bodies.map(({ event }) => event)]).toEqual([0, ["start", "success"]]);
    expect(bodies[1]).toMatchObject({
      version: 1,
      runbook: { id: "queue-restore", title: "Queue restore", severity: null },
      cluster: { name: "infra" },
      run: { id: library.runIds()[0], mode: "drill", result: "passed" },
      step: { number: 3, count: 3, title: "There" },
      clock: { target: "20 min" },
    });
    const run = library.runIds()[0] ?? "";
    const log = join(library.root, ".runbook/runs", run, "notifications.ndjson");
    expect(statSync(log).mode & 0o777).toBe(0o600);
    for (const format of ["md", "html"]) {
      expect(library.run(["report", run, "--format", format]).stdout).toContain(
        "oncall told of success: status 200",
      );
    }
    expect(library.run(["report", run, "--json"]).stdout).toContain('"event": "success"');
    for (const text of [
      stderr,
      everything(library),
      readFileSync(join(library.root, "env.txt"), "utf8"),
    ]) {
      expect(text).not.toContain("canary-path");
    }
  });

  it("are looked at before the run, and nothing is sent", async () => {
    const { bodies, url } = await serve(ok);
    const webhook =
      "{ url: { env: HOOK }, format: json }\n    incidents: { url: { env: NONE }, modes: [incident] }";
    const library = libraryWith(webhook);
    const look = async (env: NodeJS.ProcessEnv, mode: string) => {
      const { code, stdout } = await start(
        library.root,
        [...args.slice(0, -1), "--preflight", "--mode", mode, "--json"],
        env,
      ).ended;
      expect(stdout).not.toContain("canary-path");
      const { preflight } = JSON.parse(stdout) as { preflight: PreflightItem[] };
      const rows = preflight.filter(({ check }) => check === "webhooks");
      return [code, ...rows.map(({ status, subject }) => `${subject} ${status}`)];
    };
    expect(await look({ HOOK: url }, "drill")).toEqual([0, "oncall ok"]);
    expect(await look({}, "incident")).toEqual([0, "oncall warning", "incidents warning"]);
    expect(await look({ HOOK: "no url" }, "drill")).toEqual([0, "oncall warning"]);
    expect(bodies).toEqual([]);
  });

  it("tell Slack of a failure in words that call nobody by accident", async () => {
    const { bodies, url } = await serve(ok);
    const failed = 'failure: "<!here> {{runbook.title}}: {{reason}} at {{step.title}}"';
    const library = libraryWith(
      `{ url: { file: hook.txt }, events: [step-failed, failure], templates: { ${failed} } }`,
    );
    writeFileSync(join(library.root, "hook.txt"), `${url}\n`);
    writeFileSync(join(library.root, "break"), "");
    expect((await start(library.root, args).ended).code).toBe(1);
    expect(bodies).toHaveLength(2);
    expect(Object.keys(bodies[0] ?? {})).toEqual(["text"]);
    expect(bodies[0]?.text).toContain(
      "Block restore: exit status 7. step 2 of 3, Restore &lt;it&gt; &amp; go",
    );
    expect(bodies[1]?.text).toBe(
      "<!here> Queue restore: block restore: exit status 7 at Restore &lt;it&gt; &amp; go",
    );
  });

  it("call a block that runs out of time by its name", async () => {
    const { bodies, url } = await serve(ok);
    const library = libraryWith(json);
    library.write(`## Procedure\n\n### Wait\n\n${fence("name=wait timeout=1s", "sleep 60")}`);
    expect((await start(library.root, args, { HOOK: url }).ended).code).toBe(1);
    expect(bodies.map(({ event }) => event)).toEqual(["start", "step-failed", "timeout"]);
    expect(bodies[2]).toMatchObject({ block: { name: "wait", exitStatus: 124 } });
  });

  it("tell of the clock of an incident by its severity: progress, and one escalation", async () => {
    const { bodies, url } = await serve(ok);
    const rule = '{ update: 1s, escalate: 2s, to: "the owner" }';
    const library = libraryWith(json, `  severities: { SEV-1: ${rule} }\n`);
    library.write(`## Procedure\n\n### Wait\n\n${fence("name=wait", "sleep 3.5")}`);
    const path = join(library.root, "runbooks/queue.md");
    const text = readFileSync(path, "utf8").replace("requires:", "severity: SEV-1\nrequires:");
    writeFileSync(path, text);
    await start(library.root, [...args, "--mode", "incident"], { HOOK: url }).ended;
    const events = bodies.map(({ event }) => event);
    expect(events.filter((event) => event === "escalation")).toHaveLength(1);
    expect(events.filter((event) => event === "progress").length).toBeGreaterThanOrEqual(2);
    expect(bodies.find(({ event }) => event === "escalation")?.text).toMatch(
      /^SEV-1 escalated to the owner: .*\nNot over after 2 s\. step 1 of 1, Wait/,
    );
    bodies.length = 0;
    await start(library.root, args, { HOOK: url }).ended;
    expect(bodies.map(({ event }) => event)).toEqual(["start", "success"]);
  });

  it("go nowhere when neither severity nor mode is the webhook's", async () => {
    const { bodies, url } = await serve(ok);
    const library = libraryWith("{ url: { env: HOOK }, severities: [SEV-1] }");
    await start(library.root, args, { HOOK: url }).ended;
    expect(bodies).toEqual([]);
  });
});

/** Webhooks that are of no use. None may cost a run its result, or more than the time that is promised. */
const useless: [name: string, reason: RegExp, make: () => Promise<string>][] = [
  [
    "answers 500",
    /status 500/,
    async () => (await serve((_, response) => void response.writeHead(500).end())).url,
  ],
  ["never answers", /no answer within 5 s/, async () => (await serve(() => undefined)).url],
  [
    "answers without end",
    /status 500/,
    async () => {
      const { url } = await serve((_, response) => {
        response.writeHead(500);
        const timer = setInterval(() => response.write("x".repeat(65_536)), 1);
        response.on("close", () => clearInterval(timer));
      });
      return url;
    },
  ],
  ["refuses", /ECONNREFUSED/, refusing],
  [
    "redirects",
    /status 302, a redirect, which is not followed/,
    async () => {
      const { bodies, url } = await serve(ok);
      onTestFinished(() => expect(bodies).toEqual([]));
      const away = await serve(
        (_, response) => void response.writeHead(302, { location: url }).end(),
      );
      return away.url;
    },
  ],
  ["has a certificate that nobody has signed", /SELF_SIGNED/, selfSigned],
  ["speaks no TLS", /ERR_SSL|EPROTO/, async () => (await serve(ok)).url.replace("http:", "https:")],
  ["is no URL", /expected a URL with http or https/, () => Promise.resolve("canary-path")],
];

/** A port that nobody listens on any more. */
async function refusing(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/canary-path`;
}

async function selfSigned(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "runbook-tls-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, certificate] = [join(folder, "key"), join(folder, "certificate")];
  const subject = ["-subj", "/CN=localhost", "-days", "2", "-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject], {
    stdio: "ignore",
  });
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) });
  const { bodies, url } = await serve(ok, server);
  onTestFinished(() => expect(bodies).toEqual([]));
  return url.replace("http:", "https:");
}

describe("a webhook that", { timeout: 60_000 }, () => {
  it.each(useless)("%s ends no run and delays none", async (_, reason, make) => {
    const url = await make();
    const library = libraryWith(json);
    const run = start(library.root, [...args, "--json"], { HOOK: url });
    const { code, ms, stderr, stdout } = await run.ended;
    expect(stderr).toMatch(/oncall/);
    expect(stderr).toMatch(reason);
    expect(code).toBe(0);
    expect(library.log()).toEqual(["prepare", "tidy"]);
    const { durationMs } = JSON.parse(stdout) as { durationMs: number };
    expect(durationMs).toBeLessThan(4000);
    expect(ms).toBeLessThan(20_000);
    const log = existsSync(join(library.root, ".runbook")) ? everything(library) : "";
    expect(`${log}${stderr}${stdout}`).not.toContain("canary-path");
  });

  it("is missing from the environment is only reported", async () => {
    const library = libraryWith(json);
    const { code, stderr } = await start(library.root, args).ended;
    expect(stderr).toContain("Webhook oncall: Missing URL in environment variable HOOK");
    expect(code).toBe(0);
  });

  it("has a template that cannot be filled gets the usual text", async () => {
    const { bodies, url } = await serve(ok);
    const template = 'success: "{{runbok.title}}"';
    const library = libraryWith(`{ url: { env: HOOK }, templates: { ${template} } }`);
    const { code, stderr } = await start(library.root, args, { HOOK: url }).ended;
    expect([code, bodies.length]).toEqual([0, 2]);
    expect(bodies[1]?.text).toMatch(/^resolved: Queue restore on infra/);
    expect(stderr).toContain(
      'Template success of webhook oncall is not used: "title" not defined (1:2)',
    );
  });
});

describe("runbook notify", () => {
  it("sends a test, and fails when a webhook or a template is of no use", async () => {
    const { bodies, url } = await serve(ok);
    const library = libraryWith(json);
    const good = await start(library.root, ["notify"], { HOOK: url }).ended;
    expect([good.code, bodies.map(({ event }) => event)]).toEqual([0, ["test"]]);
    expect(good.stdout).toMatch(/oncall\s+ok\s+status 200/);
    const down = await start(library.root, ["notify", "oncall"], { HOOK: await refusing() }).ended;
    expect([down.code, down.stdout]).toEqual([1, expect.stringMatching(/FAILED\s+ECONNREFUSED/)]);
    expect((await start(library.root, ["notify", "onkall"]).ended).stderr).toContain("oncall");
    const broken = libraryWith('{ url: { env: HOOK }, templates: { start: "{{#if}" } }');
    const { code, stderr } = await start(broken.root, ["notify"], { HOOK: url }).ended;
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("Template start of webhook oncall"),
    ]);
  });
});
