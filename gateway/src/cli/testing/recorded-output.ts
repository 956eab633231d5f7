import { Output, type Sink } from '../output';

/** Keeps what is written to it. */
export class Recorder implements Sink {
  text = '';
  constructor(
    readonly isTTY: boolean,
    readonly columns = 100,
  ) {}
  write(text: string): void {
    this.text += text;
  }
}

/** An output, and what it has told so far on stdout and stderr. */
export function recordedOutput({ isTTY = true, json = false, columns = 100 } = {}) {
  const [out, err] = [new Recorder(isTTY, columns), new Recorder(isTTY, columns)];
  return { out, err, output: new Output(json, out, err) };
}
