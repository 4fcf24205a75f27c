import type { EventBody } from "../events.ts";
import { redactorsFor } from "./redactor.ts";
import { secretForms } from "./secret-forms.ts";

type Secrets = Readonly<Record<string, string>>;

/** Takes the secrets out of a whole text. */
export function redactText(secrets: Secrets): (text: string) => string {
  const create = redactorsFor(secrets);
  return (text) => {
    const redactor = create();
    return Buffer.concat([redactor.write(Buffer.from(text)), redactor.end()]).toString();
  };
}

/** Names of the secrets whose value is in a text, in any form. */
export function secretsIn(text: string, secrets: Secrets): string[] {
  const bytes = Buffer.from(text).toString("latin1");
  return Object.entries(secrets).flatMap(([name, secret]) =>
    secretForms(secret).some((form) => bytes.includes(form)) ? [name] : [],
  );
}

/** An event without secrets in what was typed, or told by a program. */
export function redactEvent(body: EventBody, redact: (text: string) => string): EventBody {
  return {
    ...body,
    ...("reason" in body && { reason: redact(body.reason) }),
    ...("text" in body && { text: redact(body.text) }),
  };
}
