import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** PEM texts for a TLS server. */
export interface Certificate {
  key: string;
  cert: string;
}

const VALID_DAYS = 10_000;
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const SUBJECT_KEY_IDENTIFIER = [0x55, 0x1d, 0x0e];

function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, ...parts);
const objectId = (bytes: readonly number[]): Buffer => element(0x06, Buffer.from(bytes));

/** One attribute of a distinguished name: `2.5.4.<type>` = text. */
function nameAttribute(type: number, tag: number, text: string): Buffer {
  return element(0x31, sequence(objectId([0x55, 0x04, type]), element(tag, Buffer.from(text))));
}

function generalizedTime(date: Date): Buffer {
  return element(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
}

/**
 * A self-signed certificate like those of storage servers: subject = issuer = `C=AU, CN=localhost, O=Oxen`, serial 1,
 * 10 000 days, no subjectAltName, ECDSA P-256 as newer servers have (04 §1.2). No browser accepts it, which is the point.
 */
export function createCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const name = sequence(
    nameAttribute(6, 0x13, 'AU'),
    nameAttribute(3, 0x0c, 'localhost'),
    nameAttribute(10, 0x0c, 'Oxen'),
  );
  const now = Date.now();
  const keyIdentifier = createHash('sha1').update(publicInfo.subarray(-65)).digest();
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))), // version 3
    element(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(generalizedTime(new Date(now - 86_400_000)), generalizedTime(new Date(now + VALID_DAYS * 86_400_000))),
    name,
    publicInfo,
    element(0xa3, sequence(sequence(objectId(SUBJECT_KEY_IDENTIFIER), element(0x04, element(0x04, keyIdentifier))))),
  );
  const signature = element(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const base64 = sequence(body, algorithm, signature)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`,
  };
}
