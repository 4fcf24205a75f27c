import { noPlaceholderAsRedirection } from "./no-placeholder-as-redirection.ts";
import type { AnyRule } from "./rule.ts";
import { shellSyntax } from "./shell-syntax.ts";

/** Every rule, sorted by id. */
export const rules: readonly AnyRule[] = [noPlaceholderAsRedirection, shellSyntax];
