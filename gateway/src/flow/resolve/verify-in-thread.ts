import { parentPort } from 'node:worker_threads';
import type { SchemaDocument } from '@concordat/chaincode/domain';
import { describeError } from '../../errors';
import {
  type PublisherFacts,
  type ReleaseQuestion,
  type VerifiedRelease,
  verifyRelease,
} from './verify-release';

/** A question whose schema is named by its hash. */
export type ThreadQuestion = Omit<ReleaseQuestion, 'facts'> & {
  facts: Omit<PublisherFacts, 'schema'> & { schema: { id: string; hash: string } };
};

/** What the thread is asked. */
export interface ThreadQuestions {
  number: number;
  /** Schemas by their hash that it was not sent before. */
  schemas: [string, SchemaDocument][];
  questions: ThreadQuestion[];
}

export type ThreadAnswer = { verified: VerifiedRelease } | { refused: { code: string; detail: string } };

/** Its answers, in the order of the questions. */
export interface ThreadAnswers {
  number: number;
  answers: ThreadAnswer[];
}

const known = new Map<string, SchemaDocument>();

parentPort?.on('message', ({ number, schemas, questions }: ThreadQuestions) => {
  for (const [hash, document] of schemas) known.set(hash, document);
  parentPort?.postMessage({ number, answers: questions.map(answer) } satisfies ThreadAnswers);
});

function answer({ facts, ...rest }: ThreadQuestion): ThreadAnswer {
  const document = known.get(facts.schema.hash);
  try {
    if (document === undefined) throw new Error(`no schema of hash ${facts.schema.hash} was sent`);
    const schema = { ...facts.schema, document };
    return { verified: verifyRelease({ ...rest, facts: { ...facts, schema } }) };
  } catch (error) {
    const { code, detail } = describeError(error);
    return { refused: { code, detail } };
  }
}
