import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBytes } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import { PartCollector, partsOf, readRelayAnswer, readRelayRequest } from '../../src/protocol/native-message.ts';

const KEY = 'a'.repeat(64);

describe('parts of a body', () => {
  it.each([0, 1, 524_999, 525_000, 525_001, 10_485_760, 12 * 1_048_576])(
    '%d bytes: none is too long for a browser',
    (length) => {
      // randomBytes gives at most 65,536 at once.
      const body = new Uint8Array(length).fill(7);
      body.set(randomBytes(Math.min(length, 1_000)));
      const parts = partsOf(body);
      expect(Math.max(...parts.map(({ data }) => data.length))).toBeLessThanOrEqual(700_000);
      const collector = new PartCollector();
      const answers = parts.map((part) =>
        collector.add(readRelayAnswer(JSON.parse(JSON.stringify({ id: 1, status: 200, ...part }))) as never),
      );
      expect(answers.slice(0, -1).every((answer) => answer === null)).toBe(true);
      expect(Buffer.compare(answers.at(-1) ?? new Uint8Array(1), body)).toBe(0);
    },
  );

  it.each([
    ['out of order', [{ part: 1, parts: 2, data: '' }]],
    [
      'twice the same',
      [
        { part: 0, parts: 2, data: '' },
        { part: 0, parts: 2, data: '' },
      ],
    ],
    [
      'another number of parts',
      [
        { part: 0, parts: 3, data: '' },
        { part: 1, parts: 2, data: '' },
      ],
    ],
    ['no base64', [{ part: 0, parts: 1, data: '***' }]],
  ])('%s: refused', (_, parts) => {
    const collector = new PartCollector();
    expect(() => parts.forEach((part) => collector.add(part))).toThrow(MalformedInputError);
  });
});

describe('messages of the relay', () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.record(
      {
        id: fc.oneof(fc.nat(), fc.anything()),
        op: fc.oneof(fc.constantFrom('hello', 'onion', 'cancel'), fc.anything()),
        guard: fc.oneof(fc.constant(KEY), fc.anything()),
        status: fc.oneof(fc.nat(), fc.anything()),
        ok: fc.oneof(fc.constant(true), fc.anything()),
        error: fc.option(fc.anything(), { nil: undefined }),
        v: fc.anything(),
        nodes: fc.anything(),
        part: fc.oneof(fc.nat(30), fc.anything()),
        parts: fc.oneof(fc.nat(30), fc.anything()),
        data: fc.oneof(fc.string(), fc.anything()),
      },
      { requiredKeys: [] },
    ),
  );

  it('are read or refused, whatever comes', () =>
    fc.assert(
      fc.property(anything, (value) => {
        for (const read of [readRelayRequest, readRelayAnswer]) {
          const outcome = (() => {
            try {
              return Number.isInteger(read(value).id);
            } catch (error) {
              return error instanceof MalformedInputError;
            }
          })();
          expect(outcome).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    ));

  it.each([
    ['no object', null],
    ['no number', { op: 'hello' }],
    ['an operation we do not have', { id: 1, op: 'connect', host: '10.0.0.1' }],
    ['a guard by address', { id: 1, op: 'onion', guard: '10.0.0.1:22', part: 0, parts: 1, data: '' }],
    ['a guard in capitals', { id: 1, op: 'onion', guard: KEY.toUpperCase(), part: 0, parts: 1, data: '' }],
    ['25 parts', { id: 1, op: 'onion', guard: KEY, part: 0, parts: 25, data: '' }],
    ['a part beyond', { id: 1, op: 'onion', guard: KEY, part: 1, parts: 1, data: '' }],
    ['a part too long', { id: 1, op: 'onion', guard: KEY, part: 0, parts: 1, data: 'A'.repeat(700_004) }],
  ])('a request with %s: refused', (_, message) => {
    expect(() => readRelayRequest(message)).toThrow(MalformedInputError);
  });

  it('an unknown word for what went wrong is read as the most general one', () => {
    expect(readRelayAnswer({ id: 3, error: '<b>' })).toEqual({ id: 3, error: 'unreachable' });
  });

  it('brings nodes only for a development network', () => {
    const said = { id: 1, ok: true, v: 1, version: '1', nodes: 'AAAA', fileServers: [] };
    expect(readRelayAnswer(said)).toEqual({ id: 1, ok: true, v: 1, version: '1' });
    expect(readRelayAnswer({ ...said, network: 'development' })).toMatchObject({ nodes: 'AAAA' });
  });
});
