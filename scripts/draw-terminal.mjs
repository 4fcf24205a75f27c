const cell = { width: 8.4, height: 18, font: 14 };
const margin = 18;
const gap = 30;
const paper = "#0d1117";
const ink = "#c9d1d9";
/** Foreground colours by their number in an escape sequence: 30 to 37, and 90 for grey. */
const colors = {
  31: "#ff7b72",
  32: "#3fb950",
  33: "#d29922",
  34: "#58a6ff",
  35: "#bc8cff",
  36: "#39c5cf",
  90: "#8b949e",
};

/** An SVG of a terminal's lines, as `tmux capture-pane -e` writes them; frames stand one below the other. */
export function drawTerminal(frames, columns) {
  const width = Math.round(columns * cell.width + 2 * margin);
  const rows = [];
  let y = margin;
  for (const [index, lines] of frames.entries()) {
    if (index > 0) {
      rows.push(`<text x="${margin}" y="${y + gap - 6}" fill="${colors[90]}">⋮</text>`);
      y += gap;
    }
    let look = {};
    for (const line of lines) {
      y += cell.height;
      const { pieces, last } = readLine(line, look);
      look = last;
      rows.push(...pieces.map((piece) => drawPiece(piece, y)));
    }
  }
  const height = y + margin;
  const font = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="${paper}"/>
<g font-family="${font}" font-size="${cell.font}" fill="${ink}">
${rows.join("\n")}
</g>
</svg>
`;
}

/** Pieces of equal look, each with its column, and the look that the line ends with. */
function readLine(line, before) {
  const pieces = [];
  let look = before;
  let column = 0;
  for (const [, codes, text] of line.matchAll(/\x1b\[([\d;]*)m|([^\x1b]+)/g)) {
    if (text === undefined) {
      look = codes.split(";").reduce(change, look);
      continue;
    }
    const [, indent, shown] = /^( *)(.*?) *$/s.exec(text);
    if (shown !== "") pieces.push({ look, column: column + indent.length, text: shown });
    column += [...text].length;
  }
  return { pieces, last: look };
}

function change(look, text) {
  const code = Number(text);
  if (code === 0) return {};
  if (code === 1) return { ...look, isBold: true };
  if (code === 2) return { ...look, isDim: true };
  if (code === 22) return { ...look, isBold: false, isDim: false };
  if (code === 39) return { ...look, color: undefined };
  return colors[code] === undefined ? look : { ...look, color: colors[code] };
}

function drawPiece({ column, look, text }, y) {
  const x = (margin + column * cell.width).toFixed(1);
  const length = ([...text].length * cell.width).toFixed(1);
  const color = look.color ?? (look.isDim ? colors[90] : undefined);
  const fill = color === undefined ? "" : ` fill="${color}"`;
  const weight = look.isBold ? ' font-weight="bold"' : "";
  return `<text x="${x}" y="${y}" textLength="${length}"${fill}${weight}>${escape(text)}</text>`;
}

/** Spaces become such as no renderer joins. */
function escape(text) {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replaceAll(" ", "\u00a0");
}
