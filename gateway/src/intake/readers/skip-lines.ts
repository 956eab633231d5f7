/** The text without its first `count` lines. */
export async function* skipLines(source: AsyncIterable<string>, count: number): AsyncGenerator<string> {
  let left = count;
  for await (const chunk of source) {
    let rest = chunk;
    while (left > 0) {
      const end = rest.indexOf('\n');
      rest = end === -1 ? '' : rest.slice(end + 1);
      if (end === -1) break;
      left -= 1;
    }
    if (rest !== '') yield rest;
  }
}
