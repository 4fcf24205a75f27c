// A library of runbooks made up from a seed: the same bytes in every run.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const clusters = ["alpha", "bravo", "charlie", "delta", "echo"];
const words =
  "the volume is restored from its last snapshot before the operator checks that every row of table has come back and writes stop until replicas agree on one timeline".split(
    " ",
  );

/** mulberry32: a small generator of numbers in [0, 1). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Writes a configuration of five clusters and `count` runbooks of about 8 KB, a fifth for each cluster. */
export function writeLibrary(root, count) {
  mkdirSync(join(root, "runbooks"), { recursive: true });
  const entries = clusters.map(
    (name) =>
      `  ${name}:\n    components: [part-${name}]\n    values: { NAMESPACE: ${name}, DATABASE: ${name}-db }\n`,
  );
  const config = `version: 1\ntaskfile: {}\nclusters:\n${entries.join("")}`;
  writeFileSync(join(root, "runbook.config.yaml"), config);
  for (let index = 0; index < count; index += 1) {
    const name = `bench-${String(index).padStart(4, "0")}`;
    writeFileSync(join(root, `runbooks/${name}.md`), runbook(name, index, randomFrom(index + 1)));
  }
}

function runbook(name, index, random) {
  const sentence = (length) => {
    const text = Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(" ");
    return `${text[0].toUpperCase()}${text.slice(1)}.`;
  };
  const paragraph = () => Array.from({ length: 3 }, () => sentence(14)).join("\n");
  const table = () =>
    ["| State | Meaning | What to do |", "|---|---|---|"]
      .concat(
        Array.from(
          { length: 5 },
          () => `| \`${sentence(1)}\` | ${sentence(4)} | **${sentence(3)}** |`,
        ),
      )
      .join("\n");
  const step = (number) => `### Restore part ${number} (${number}-${number + 2} min)

${paragraph()}

- [ ] ${sentence(8)}
- [ ] ${sentence(6)}

\`\`\`bash {name=restore-part-${number} timeout=10m}
for pod in $(kubectl --namespace "$NAMESPACE" get pods --selector "part=${number}" --output name); do
  kubectl --namespace "$NAMESPACE" wait "$pod" --for=condition=Ready --timeout=60s
done
kubectl apply -f - <<EOF
apiVersion: v1
kind: ConfigMap
metadata:
  name: restore-${number}
  namespace: $NAMESPACE
data:
  database: "$DATABASE"
EOF
\`\`\`

An illustration of the result, see [the manual](https://example.org/${name}/${number}):

\`\`\`yaml
status:
  phase: Ready
  parts: ${number}
\`\`\`
`;
  return `---
id: ${name}
title: Restore ${name}
scenario: ${sentence(6)}
requires: [part-${clusters[index % clusters.length]}]
severity: SEV-2
objectives: { rto: 1h, rpo: 1h }
tools: [kubectl]
values:
  NAMESPACE: Namespace of the parts
  DATABASE: Name of the database
drill:
  cadence: monthly
  script: tests/smoke/${name}.sh
  task: ${name}
---

# Restore ${name}

## Overview

${paragraph()}

${table()}

## Prerequisites

- [ ] ${sentence(7)}
- [ ] ${sentence(7)}

## Procedure

${[1, 2, 3, 4, 5, 6, 7].map(step).join("\n")}
## Verification

### Everything is back

\`\`\`bash {name=verify-parts role=verify within=5m every=10s}
rows=$(kubectl --namespace "$NAMESPACE" exec part-1 -- psql --command "SELECT count(*) FROM parts" --tuples-only "$DATABASE")
((rows >= 5))
\`\`\`

## Troubleshooting

${table()}

${paragraph()}

> ${sentence(12)}
`;
}
