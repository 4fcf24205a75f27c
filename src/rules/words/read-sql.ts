/** Something that opens and has no end, or ends and was not opened. Half-open offsets. */
export interface SqlFault {
  start: number;
  end: number;
  what: string;
}

/** One token: comments, text and names in quotes, and what counts as a bracket or ends a statement. */
const token =
  /--[^\n]*|\/\*|'(?:[^']|'')*'|[eE]'(?:[^'\\]|\\[^]|'')*'|"(?:[^"]|"")*"|\$(?:[A-Za-z_]\w*)?\$|['"();]|^\\[^\n]*$|\w+/gm;

/**
 * The first thing in SQL that PostgreSQL cannot read, by its lexer's rules (SQL Syntax, Lexical Structure): a quote, a
 * dollar quote, a comment or a bracket without its other half.
 */
export function findSqlFault(sql: string): SqlFault | undefined {
  const open: number[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(sql); found !== null; found = token.exec(sql)) {
    const { 0: text, index } = found;
    if (text === "/*") {
      const end = endOfComment(sql, index);
      if (end === undefined) return fault(index, text, "a comment without its end");
      token.lastIndex = end;
    } else if (text.startsWith("$")) {
      const end = sql.indexOf(text, index + text.length);
      if (end === -1) return fault(index, text, `\`${text}\` without its other half`);
      token.lastIndex = end + text.length;
    } else if (text === "'" || text === '"') {
      return fault(index, text, `\`${text}\` without its other half`);
    } else if (text === "(") open.push(index);
    else if (text === ")") {
      if (open.pop() === undefined) return fault(index, text, "`)` that nothing opens");
    } else if (text === ";") {
      const last = open.pop();
      if (last !== undefined) return fault(last, "(", "`(` that is open where the statement ends");
    }
  }
  const last = open.pop();
  return last === undefined ? undefined : fault(last, "(", "`(` that nothing closes");
}

/** Comments nest. */
function endOfComment(sql: string, start: number): number | undefined {
  let depth = 0;
  for (const { 0: mark, index } of sql.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += mark === "/*" ? 1 : -1;
    if (depth === 0) return start + index + 2;
  }
  return undefined;
}

function fault(start: number, text: string, what: string): SqlFault {
  return { start, end: start + text.length, what };
}
