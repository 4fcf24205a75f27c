/** One requirement: what a diagnostic with this id says, in one line. */
export interface CatalogueEntry {
  summary: string;
}

/** Every id that a diagnostic may carry. The page of an id is named after it. */
export const catalogue = {
  // Text
  "text-bom": { summary: "A file begins without a byte order mark" },
  "text-not-utf8": { summary: "A file is UTF-8" },
  "text-nul": { summary: "A text has no NUL byte" },
  "text-too-large": { summary: "A file is small enough to be parsed while somebody waits" },

  // Files
  "output-duplicate": { summary: "A path has one output, whatever its case" },
  "source-link": { summary: "A source is no link that leaves the root, and no link to a folder" },
  "source-not-a-file": { summary: "A source is a regular file" },

  // YAML and its schemas
  "duplicate-key": { summary: "A key is given once" },
  "invalid-key": { summary: "A key that names something is spelt as such names are" },
  "invalid-value": { summary: "A value is of its key's type" },
  "missing-key": { summary: "A required key is there" },
  "unknown-key": { summary: "A key is one of the closed vocabulary" },
  "yaml-alias": { summary: "YAML is written out, without anchors and aliases" },
  "yaml-number": { summary: "A number is written as YAML reads it, or quoted" },
  "yaml-syntax": { summary: "YAML can be read" },
  "yaml-tab": { summary: "YAML is indented with spaces" },

  // Front matter
  "argument-unknown": { summary: "A positional argument of the drill is an input" },
  "front-matter-in-snippet": { summary: "A snippet has no front matter" },
  "front-matter-missing": { summary: "A runbook begins with front matter" },
  "front-matter-unterminated": { summary: "The front matter ends with a line of three hyphens" },
  "input-default": { summary: "The default of an input is a value of its type" },
  "input-options": { summary: "An enum has options, and nothing else has" },
  "path-refused": { summary: "An output path stays below the root" },
  "variable-reserved": { summary: "A variable is not one that the tool sets" },
  "variable-twice": { summary: "A variable is a cluster value or an input, not both" },

  // Headings
  "estimate-reversed": { summary: "The smaller number of an estimate comes first" },
  "step-mode-on-blocks": { summary: "Blocks say their mode, and a manual step in its heading" },
  "step-untitled": { summary: "A step has a title" },
  "title-differs": { summary: "The `#` heading equals the title of the front matter" },
  "title-repeated": { summary: "A runbook has at most one `#` heading" },

  // Fences: what runme would read differently is an error
  "fence-brace-in-value": { summary: "A value in the fence has no brace" },
  "fence-brace-missing": { summary: "Attributes of a fence stand in braces" },
  "fence-brace-unclosed": { summary: "The brace group of a fence is closed" },
  "fence-extra-text": { summary: "A fence has a language and one brace group, nothing else" },
  "fence-json": { summary: "Attributes of a fence are written key=value, not as JSON" },
  "fence-language-case": { summary: "The language of a tagged block is written in lower case" },
  "fence-missing-name": { summary: "A block with attributes has a name" },
  "fence-missing-value": { summary: "An attribute of a fence has a value" },
  "fence-quote": { summary: "A value in the fence has no quotes" },
  "fence-space-before-brace": { summary: "A space stands between the language and the brace" },
  "fence-spacing": { summary: "One space separates the attributes of a fence, none is in them" },
  "fence-two-groups": { summary: "A fence has one brace group" },
  "fence-unclosed": { summary: "A fence is closed" },

  // Blocks
  "block-carriage-return": { summary: "A shell block has LF line ends" },
  "block-expect-invalid": { summary: "An expected output can be compared with" },
  "block-expect-alone": { summary: "An expected output follows the block that it belongs to" },
  "block-file-missing": { summary: "A block with the role `file` says its path" },
  "block-language": { summary: "The language of a block is one that its role can use" },
  "block-name-twice": { summary: "A block's name is unique in the runbook" },
  "block-outputs-lost": { summary: "A block that runs in a subshell has no outputs" },
  "block-outside-section": { summary: "A tagged block stands in a section that is run" },
  "block-outside-step": { summary: "A tagged block stands in a step" },
  "block-permission-alone": { summary: "A permission belongs to a file" },
  "block-approve-misplaced": { summary: "What undoes and cleans up waits for nobody" },
  "block-poll-misplaced": { summary: "Only a verify block is repeated, and its time is limited" },
  "block-role-missing": { summary: "A block in Rollback or Cleanup says its role" },
  "block-rollback-of": { summary: "A rollback block, and no other, names the block it undoes" },
  "block-rollback-target": { summary: "A rollback block undoes a block that comes before it" },

  // Snippets
  "include-circular": { summary: "A snippet does not include itself" },
  "include-malformed": { summary: "An include names one snippet" },
  "include-missing": { summary: "An included snippet exists" },
  "include-not-alone": { summary: "An include stands in a paragraph of its own" },
  "include-twice": { summary: "A snippet with tagged blocks is included once" },

  // Configuration
  "config-documents": { summary: "Clusters do not share one document" },
  "config-default-cluster": { summary: "The default cluster exists" },
  "config-protected": { summary: "Protected namespaces belong to a cluster with Kubernetes" },

  // Rules and what is said to them
  "block-too-large": { summary: "A block is small enough to be checked" },
  "rule-failed": { summary: "A rule can look at every document" },
  "rule-option": { summary: "An option of a rule is one that it has, of its type" },
  "rule-unknown": { summary: "A rule that is named exists" },
  "suppression-malformed": { summary: "A suppression names a rule and a reason" },
  "suppression-unused": { summary: "A suppression suppresses something" },
  "text-too-deep": { summary: "A text is not nested deeper than anybody can read" },

  // Library: what no single text can tell
  "apply-expansion": { summary: "A manifest with variables has no other shell syntax" },
  "argument-secret": { summary: "A secret is never an argument" },
  "cleanup-variable-late": { summary: "A cleanup works when its step has failed half-way" },
  "cluster-value-missing": { summary: "A cluster has the values that its runbooks use" },
  "drill-proves-nothing": { summary: "A drill has a verify block" },
  "drill-task-without-script": { summary: "The task of a drill has a script to call" },
  "exit-trap": { summary: "A block leaves the EXIT trap to the tool" },
  "output-unassigned": { summary: "A block sets what it lists as its outputs" },
  "path-claimed-twice": { summary: "A path belongs to one output" },
  "path-of-source": { summary: "An output does not replace a source" },
  "runbook-applies-nowhere": { summary: "A runbook applies to a cluster" },
  "runbook-id-twice": { summary: "An id belongs to one runbook" },
  "shell-syntax": { summary: "Bash can read a block" },
  "task-claimed-twice": { summary: "The name of a task belongs to one drill" },
  "tool-undeclared": { summary: "A program that a block calls is listed under `tools`" },
  "tool-unused": { summary: "A program under `tools` is called" },
  "variable-overwritten": { summary: "A block leaves the variables of cluster and tool alone" },
  "variable-unset": { summary: "A variable is set before it is used" },
  "variable-unused": { summary: "A declared variable is used" },

  // Files of blocks and Taskfiles
  "manifest-syntax": { summary: "A manifest is YAML" },
  "taskfile-include": { summary: "The root Taskfile can include that of the drills" },
  "taskfile-syntax": { summary: "The root Taskfile is YAML" },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;

export type DiagnosticId = keyof typeof catalogue;
