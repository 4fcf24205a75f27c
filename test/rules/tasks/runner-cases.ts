/** Files of a repository, and what its runner says to names in its root. */
export interface RunnerCase {
  about: string;
  files: Readonly<Record<string, string>>;
  /** Names that the program runs. */
  there: readonly string[];
  /** Names that it refuses. */
  missing: readonly string[];
  /** Names that it refuses here, but of which the files alone do not tell. */
  unclear?: readonly string[];
}

export const makeCases: readonly RunnerCase[] = [
  {
    about: "rules of every form",
    files: {
      Makefile: [
        "# a comment: no-rule",
        "all: one ; @true",
        "one two: three \\",
        "  four",
        "\t@true",
        "three:: ; @true",
        "\tcolon: in-recipe",
        "four grouped &: ; @true",
        "ns\\:task: ; @true",
        "static.x: %.x: ; @true",
        "",
      ].join("\n"),
    },
    there: ["all", "one", "two", "three", "four", "grouped", "ns:task", "static.x", "Makefile"],
    missing: ["a", "in-recipe", "no-rule", "comment", "task"],
  },
  {
    about: "phony targets without a rule, and prerequisites",
    files: { Makefile: ".PHONY: clean lint\nbuild: src.txt ; @true\n", "src.txt": "", docs: "" },
    there: ["clean", "lint", "build", "docs", "src.txt"],
    missing: ["test", "src"],
  },
  {
    about: "patterns",
    files: { Makefile: "deploy-%: ; @true\n%-logs: ; @true\nall: ; @true\n" },
    there: ["deploy-api", "api-logs", "all", "deploy-"],
    missing: ["deploy", "logs"],
  },
  {
    about: "a pattern that makes anything",
    files: { Makefile: "all: ; @true\n%: ; @true\n" },
    there: ["all", "anything"],
    missing: [],
  },
  {
    about: ".DEFAULT",
    files: { Makefile: "all: ; @true\n.DEFAULT: ; @true\n" },
    there: ["anything"],
    missing: [],
  },
  {
    about: "variables in targets",
    files: {
      Makefile: [
        "SERVICES := api web",
        "SERVICES += db",
        "BIN = bin/$(NAME)",
        "NAME ?= tool",
        ".PHONY: $(SERVICES) $(addprefix logs-,$(SERVICES)) $(SERVICES:%=stop-%)",
        "$(patsubst %,start-%,$(SERVICES)) $(addsuffix .up,$(SERVICES)): ; @true",
        "$(BIN) ./here: ; @true",
        "pre-${NAME}-$$: ; @true",
        "",
      ].join("\n"),
    },
    there: [
      "api",
      "db",
      "logs-web",
      "stop-db",
      "start-api",
      "web.up",
      "bin/tool",
      "here",
      "pre-tool-$",
    ],
    missing: ["logs-queue", "stop", "bin/other", "tool"],
  },
  {
    about: "variables that only make knows",
    files: { Makefile: "HOST := $(shell echo here)\nall: ; @true\nping-$(HOST): ; @true\n" },
    there: ["all", "ping-here"],
    missing: ["pong-here"],
    unclear: ["ping-there"],
  },
  {
    about: "conditionals, definitions, directives and assignments that look like rules",
    files: {
      Makefile: [
        "export PATH := /usr/local/bin:$(PATH)",
        "URL ::= https://example.com:443/x",
        "define HELP",
        "not-a-target: at all",
        "endef",
        "ifeq ($(OS),Windows_NT)",
        "all: windows-only ; @true",
        "else",
        "all: ; @true",
        "endif",
        "$(info hello: world)",
        "all: private CFLAGS := -g",
        "export-schema load-test: ; @true",
        "load: export",
        "export: ; @true",
        "",
      ].join("\n"),
    },
    there: ["all", "export-schema", "load-test", "load", "export"],
    missing: ["not-a-target", "URL", "https", "windows", "schema"],
  },
  {
    about: "includes, from the working folder",
    files: {
      Makefile: "DIR := mk\ninclude $(DIR)/a.mk mk/sub/*.mk\n-include .env\nall: ; @true\n",
      "mk/a.mk": "include mk/b.mk\na: ; @true\n",
      "mk/b.mk": "b: ; @true\n",
      "mk/sub/c.mk": "c: ; @true\n",
      ".env": "NAME=value\n",
    },
    there: ["all", "a", "b", "c"],
    missing: ["d", "NAME"],
  },
  {
    about: "an include that is not there",
    files: { Makefile: "-include local.mk\nall: ; @true\n" },
    there: ["all"],
    missing: [],
    unclear: ["local"],
  },
  {
    about: "rules that eval makes, and eval that makes none",
    files: {
      Makefile:
        "define rule\nbuild-$(1): ; @true\nendef\n$(foreach n,a b,$(eval $(call rule,$(n))))\n",
    },
    there: ["build-a"],
    missing: [],
    unclear: ["build-c"],
  },
  {
    about: "what make makes of its own",
    files: { Makefile: "all: ; @true\n", "tool.c": "int main(void){return 0;}\n", "run.sh": "" },
    there: ["tool", "tool.o", "run"],
    missing: ["other"],
  },
  {
    about: "suffix rules",
    files: { Makefile: ".SUFFIXES: .md .html\n.md.html: ; @true\nall: ; @true\n", "a.md": "" },
    there: ["a.html", "all"],
    missing: ["a", "html"],
    unclear: ["b.html"],
  },
  {
    about: "GNUmakefile before Makefile",
    files: { GNUmakefile: "gnu: ; @true\n", Makefile: "plain: ; @true\n" },
    there: ["gnu"],
    missing: ["plain"],
  },
];

export const taskCases: readonly RunnerCase[] = [
  {
    about: "tasks of every form",
    files: {
      "Taskfile.yml": [
        'version: "3"',
        "tasks:",
        "  short: echo 1",
        "  list: [echo 1]",
        "  long: { aliases: [l, other], cmds: [echo 1] }",
        "  hidden: { internal: true, aliases: [h], cmds: [echo 1] }",
        '  "run:*:now": { cmds: [echo 1] }',
        "",
      ].join("\n"),
    },
    there: ["short", "list", "long", "l", "other", "run:it:now", "run::now"],
    missing: ["hidden", "h", "run", "run:it", "Short", "default"],
  },
  {
    about: "includes with namespaces, aliases, and the default of a namespace",
    files: {
      "Taskfile.yaml": [
        'version: "3"',
        "includes:",
        "  db: ./tasks/db",
        "  k: { taskfile: ./tasks/kube.yml, aliases: [kube], excludes: [gone] }",
        "  flat: { taskfile: ./tasks/flat.yml, flatten: true, excludes: [out] }",
        "  own: { taskfile: ./tasks/own.yml, internal: true }",
        "tasks: { k: echo 1 }",
        "",
      ].join("\n"),
      "tasks/db/Taskfile.yml":
        'version: "3"\nincludes: { deep: ../deep.yml }\ntasks: { default: echo 1, dump: { aliases: [d], cmds: [echo 1] }, ":root": echo 1 }\n',
      "tasks/deep.yml": 'version: "3"\ntasks: { x: echo 1, "w-*": echo 1 }\n',
      "tasks/kube.yml": 'version: "3"\ntasks: { default: echo 1, up: echo 1, gone: echo 1 }\n',
      "tasks/flat.yml": 'version: "3"\ntasks: { in: echo 1, out: echo 1 }\n',
      "tasks/own.yml": 'version: "3"\ntasks: { secret: echo 1 }\n',
    },
    there: [
      "db",
      "db:default",
      "db:dump",
      "db:d",
      "db:deep:x",
      "db:deep:w-1",
      "root",
      "k",
      "k:up",
      "kube:up",
      "in",
    ],
    missing: [
      "dump",
      "x",
      "db:root",
      "k:gone",
      "out",
      "flat:in",
      "own:secret",
      "db:deep",
      "kube:down",
      "kube",
    ],
  },
  {
    about: "an include that is not there",
    files: {
      "Taskfile.yml":
        'version: "3"\nincludes: { gone: { taskfile: ./gone.yml, optional: true } }\ntasks: { a: echo 1 }\n',
    },
    there: ["a"],
    missing: ["b", "gon:x"],
    unclear: ["gone", "gone:x"],
  },
  {
    about: "an include whose path has a variable",
    files: {
      "Taskfile.yml":
        'version: "3"\nincludes: { os: { taskfile: "./T_{{OS}}.yml", optional: true } }\ntasks: { a: echo 1 }\n',
    },
    there: ["a"],
    missing: ["b"],
    unclear: ["os:x"],
  },
  {
    about: "which file is taken",
    files: {
      "Taskfile.dist.yml": 'version: "3"\ntasks: { dist: echo 1 }\n',
      "taskfile.yaml": 'version: "3"\ntasks: { lower: echo 1 }\n',
    },
    there: ["lower"],
    missing: ["dist"],
  },
];

export const justCases: readonly RunnerCase[] = [
  {
    about: "recipes of every form",
    files: {
      justfile: [
        "set shell := ['bash', '-c']",
        "version := 'a:b'",
        "export URL := 'https://example.com'",
        "export NAME := version",
        "alias b := build",
        "# comment: x",
        "build target='all' *flags: (dep 'x') dep2",
        "    echo body: no",
        "@dep arg:",
        "    true",
        "[private]",
        "dep2: && last",
        "last:",
        "_hidden:",
        "",
      ].join("\n"),
    },
    there: ["build", "b", "dep2", "last", "_hidden"],
    missing: ["version", "NAME", "comment", "body", "set", "echo", "export"],
  },
  {
    about: "imports and modules",
    files: {
      ".justfile":
        "import 'just/a.just'\nimport? 'just/a.just'\nmod m\nmod n 'just/n'\nmod? gone\nown:\n",
      "just/a.just": 'import "b.just"\na:\n',
      "just/b.just": "b:\n",
      "m.just": "mod deep 'just/deep.just'\nup:\n",
      "just/deep.just": "x:\n",
      "just/n/justfile": "down:\n",
    },
    there: ["own", "a", "b", "m::up", "m", "m::deep::x", "n::down"],
    missing: ["up", "m::down", "n::up", "m::deep::y", "x"],
    unclear: ["gone::x"],
  },
  {
    about: "an import that is not there",
    files: { justfile: "import? 'local.just'\nown:\n" },
    there: ["own"],
    missing: [],
    unclear: ["local"],
  },
];
