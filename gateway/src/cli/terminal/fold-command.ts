const WIDEST = 96;

/** A command for the shell in lines that fit a terminal: broken before an option, with a backslash. */
export function foldCommand(command: string, indent: string): string {
  const lines: string[] = [];
  for (const part of command.split(/ (?=--)/)) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)} ${part}`;
    if (lines.length > 0 && longer.length + indent.length <= WIDEST) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines.join(` \\\n${indent}`);
}
