/** How a request went. No reason holds a part of the URL: whoever has it can post. */
export type Posted = { ok: true; status: number } | { ok: false; reason: string; mayHelp: boolean };

/**
 * Posts JSON once. No redirect is followed, no answer is read beyond its status, and nothing takes longer
 * than `timeoutMs`. Never rejects. `mayHelp` tells that another attempt may succeed.
 */
export async function postMessage(url: string, body: string, timeoutMs: number): Promise<Posted> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "runbook" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    // The answer of a hostile server may have no end.
    await response.body?.cancel();
    if (status >= 200 && status < 300) return { ok: true, status };
    const isRedirect = status >= 300 && status < 400;
    const reason = `status ${status}${isRedirect ? ", a redirect, which is not followed" : ""}`;
    return { ok: false, reason, mayHelp: status === 429 || status >= 500 };
  } catch (error) {
    return { ok: false, ...explain(error, timeoutMs) };
  }
}

/** Node puts the name of the host, or all of the URL, into its messages: a code says enough. */
function explain(error: unknown, timeoutMs: number): { reason: string; mayHelp: boolean } {
  if (error instanceof Error && error.name === "TimeoutError") {
    return { reason: `no answer within ${timeoutMs / 1000} s`, mayHelp: false };
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return { reason: /^[A-Z][A-Z0-9_]+$/.test(code) ? code : "no connection", mayHelp: true };
}
