import stringWidth from 'string-width';

/**
 * Breaks a text into lines of at most `width` terminal cells: at spaces, and inside a word only where the word
 * alone is wider, there after a sign if it can be. What fits stays as it is. A Chinese character takes two cells.
 */
export function wrapText(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines = [''];
  for (const word of text.split(/ +/)) {
    for (const piece of piecesOf(word, width)) put(lines, piece, width);
  }
  return lines;
}

function put(lines: string[], piece: string, width: number): void {
  const line = lines.at(-1) ?? '';
  const longer = line === '' ? piece : `${line} ${piece}`;
  if (stringWidth(longer) <= width) lines[lines.length - 1] = longer;
  else lines.push(piece);
}

const EAST_ASIAN = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}]';
const BREAKS = new RegExp(
  `(?<=[-_./:])(?=[^-_./:\\d])|(?<![（《“])(?=${EAST_ASIAN})|(?<=${EAST_ASIAN})(?=[A-Za-z0-9])`,
  'u',
);

/**
 * A word in the pieces that it may be broken into without hurt: after a hyphen, a dot, a slash, but not within a date, a
 * time or a number; and before any Chinese character.
 */
export function syllables(word: string): string[] {
  return word.split(BREAKS);
}

function piecesOf(word: string, width: number): string[] {
  if (stringWidth(word) <= width) return [word];
  return joined(
    syllables(word).flatMap((piece) => (stringWidth(piece) <= width ? [piece] : joined([...piece], width))),
    width,
  );
}

/** As few pieces as fit, put together from smaller ones. */
function joined(parts: string[], width: number): string[] {
  const pieces = [''];
  for (const part of parts) {
    const longer = `${pieces.at(-1) ?? ''}${part}`;
    if (stringWidth(longer) <= width) pieces[pieces.length - 1] = longer;
    else pieces.push(part);
  }
  return pieces;
}
