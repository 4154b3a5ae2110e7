import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeNow } from '../crypto/outcome.ts';
import { toHex } from '../../src/crypto/bytes.ts';
import { MalformedInputError } from '../../src/crypto/errors.ts';
import {
  openGatewayRequest,
  openGatewayResponse,
  sealGatewayRequest,
  sealGatewayResponse,
} from '../../src/protocol/gateway-envelope.ts';

const KIB = 1_024;
const MIB = 1_048_576;

describe('gateway envelopes', () => {
  it.each([
    [0, KIB],
    [KIB - 5, KIB],
    [KIB - 4, 4 * KIB],
    [16 * KIB, 64 * KIB],
    [256 * KIB - 5, 256 * KIB],
    [256 * KIB, MIB],
    [MIB, 2 * MIB],
    [10_485_760, 10 * MIB + 64 * KIB],
  ])('hide %i bytes in %i', (length, bucket) => {
    expect(sealGatewayRequest(new Uint8Array(length)).length).toBe(bucket);
  });

  it('bring the body back, also from the middle of a larger buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.integer({ min: 100, max: 599 }), (body, status) => {
        const shifted = new Uint8Array([1, 2, 3, ...sealGatewayResponse(status, body)]).subarray(3);
        const opened = openGatewayResponse(shifted);
        expect([opened.status, toHex(opened.body)]).toEqual([status, toHex(body)]);
        expect(toHex(openGatewayRequest(sealGatewayRequest(body)))).toBe(toHex(body));
      }),
      { numRuns: 50 },
    );
  });

  it('refuse what is larger than a guard accepts', () => {
    expect(() => sealGatewayRequest(new Uint8Array(10_485_761))).toThrow(MalformedInputError);
  });

  it.each([openGatewayRequest, openGatewayResponse])('refuse any other bytes with an error of our own', (open) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(outcomeNow(() => open(bytes))).toMatch(/^(whole|rejected)$/);
      }),
      { numRuns: 300 },
    );
    expect(() => open(new Uint8Array([2, 0, 0, 0, 0, 0, 0]))).toThrow(/version 2/);
    expect(() => open(new Uint8Array([1, 0, 0, 0, 9, 0, 0]))).toThrow(MalformedInputError);
  });
});
