import { createPublicKey, createSecretKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { createSigner, createVerifier, httpbis, type Request, type Response } from 'http-message-signatures';
import { parseDictionary, serializeInnerList, serializeItem, type InnerList } from 'structured-headers';

const shared = process.env['CONCORDAT_SHARED'] ?? resolve(__dirname, '../../../../shared');
const folder = join(shared, 'vectors/rfc9421');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

/** A request or response as the vectors print it. */
function parseMessage(text: string): Request | Response {
  const [head = '', ...body] = text.replaceAll('\r\n', '\n').split('\n\n');
  const [start = '', ...lines] = head.split('\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  expect(body).to.not.equal(undefined);
  const [first = '', second = ''] = start.split(' ');
  if (first.startsWith('HTTP')) return { status: Number(second), headers };
  return { method: first, url: `https://${headers['host'] ?? ''}${second}`, headers };
}

function baseOf(message: Request | Response): string {
  const input = [...parseDictionary(message.headers['signature-input'] as string).values()][0] as InnerList;
  const fields = input[0].map((item) => serializeItem(item));
  const lines =
    'status' in message
      ? httpbis.createSignatureBase({ fields }, message)
      : httpbis.createSignatureBase({ fields }, message);
  const end = `"@signature-params": ${serializeInnerList(input)}`;
  return lines.length > 0 ? `${httpbis.formatSignatureBase(lines)}\n${end}` : end;
}

const CASES = [
  { name: 'b21_request', alg: 'rsa-pss-sha512', key: undefined },
  { name: 'b22_request', alg: 'rsa-pss-sha512', key: undefined },
  { name: 'b23_request', alg: 'rsa-pss-sha512', key: undefined },
  { name: 'b24_response', alg: 'ecdsa-p256-sha256', key: 'test-key-ecc-p256.pub' },
  { name: 'b25_request', alg: 'hmac-sha256', key: 'test-shared-secret' },
  { name: 'b26_request', alg: 'ed25519', key: 'test-key-ed25519.pub' },
];

describe('HTTP message signatures (RFC 9421 appendix B.2)', () => {
  before(function () {
    if (!existsSync(folder)) this.skip();
  });

  for (const { name, alg, key } of CASES) {
    it(`makes the signature base of ${name}`, () => {
      const message = parseMessage(read(`${name}_signed.txt`));
      expect(baseOf(message)).to.equal(read(`${name}_sigbase.txt`));
    });

    if (!key) continue;
    it(`verifies ${name} (${alg}), and not with one bit changed`, async () => {
      const message = parseMessage(read(`${name}_signed.txt`)) as Request;
      const material =
        alg === 'hmac-sha256' ? createSecretKey(read(key), 'base64') : createPublicKey(read(key));
      const verifier = createVerifier(material, alg);
      const config = { keyLookup: () => Promise.resolve({ verify: verifier }) };
      expect(await httpbis.verifyMessage(config, message)).to.equal(true);
      const changed = { ...message, headers: { ...message.headers, 'content-type': 'application/jsom' } };
      expect(await httpbis.verifyMessage(config, changed)).to.equal(false);
    });
  }

  it('signs B.2.6 to the byte', async () => {
    const message = parseMessage(read('rfc-test-request.txt')) as Request;
    const fields = ['date', '@method', '@path', '@authority', 'content-type', 'content-length'];
    const signed = await httpbis.signMessage(
      {
        name: 'sig-b26',
        key: createSigner(read('test-key-ed25519.key'), 'ed25519', 'test-key-ed25519'),
        fields,
        params: ['created', 'keyid'],
        paramValues: { created: new Date(1618884473_000) },
      },
      message,
    );
    const expected = parseMessage(read('b26_request_signed.txt'));
    expect(signed.headers['Signature']).to.equal(expected.headers['signature']);
    expect(signed.headers['Signature-Input']).to.equal(expected.headers['signature-input']);
  });
});
