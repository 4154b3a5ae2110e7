const OCTET = /^(?:0|[1-9]\d{0,2})$/;

/** The four octets of a dotted IPv4 address in plain decimal form; null for anything else. */
export function parseIpv4(text: string): readonly [number, number, number, number] | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part))) return null;
  const [a, b, c, d] = parts.map(Number) as [number, number, number, number];
  return a < 256 && b < 256 && c < 256 && d < 256 ? [a, b, c, d] : null;
}

/** May a packet be sent there on the public internet? False for private, loopback, link-local, CGNAT, multicast and reserved ranges. */
export function isPublicIpv4(text: string): boolean {
  const ip = parseIpv4(text);
  if (ip === null) return false;
  const [a, b, c] = ip;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if (a === 100 && b >= 64 && b < 128) return false;
  if (a === 169 && b === 254) return false;
  if (a === 172 && b >= 16 && b < 32) return false;
  if (a === 192 && b === 168) return false;
  if (a === 192 && b === 0 && (c === 0 || c === 2)) return false;
  if (a === 192 && b === 88 && c === 99) return false;
  if (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) return false;
  return !(a === 203 && b === 0 && c === 113);
}

/** The /24 network of an address as text, e.g. `192.0.2`. */
export const network24 = (ip: string): string => ip.split('.').slice(0, 3).join('.');

/** Is this the host part of a URL on this very computer? */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    (hostname.startsWith('127.') && parseIpv4(hostname) !== null)
  );
}
