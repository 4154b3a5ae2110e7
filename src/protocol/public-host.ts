/** IPv4 networks that are no place on the public internet: first address, length of the prefix. */
const CLOSED_IPV4: readonly (readonly [number, number])[] = [
  [0x00_00_00_00, 8], // this network
  [0x0a_00_00_00, 8], // private
  [0x64_40_00_00, 10], // shared by a provider's customers
  [0x7f_00_00_00, 8], // loopback
  [0xa9_fe_00_00, 16], // link-local, and the metadata service of clouds
  [0xac_10_00_00, 12], // private
  [0xc0_00_00_00, 24], // protocol assignments
  [0xc0_00_02_00, 24], // documentation
  [0xc0_58_63_00, 24], // relays to IPv6
  [0xc0_a8_00_00, 16], // private
  [0xc6_12_00_00, 15], // benchmarks
  [0xc6_33_64_00, 24], // documentation
  [0xcb_00_71_00, 24], // documentation
  [0xe0_00_00_00, 3], // multicast, reserved, broadcast
];

/** First groups of IPv6 networks inside 2000::/3 that hide an IPv4 address or lead nowhere. */
const CLOSED_IPV6 = /^\[(?:2001:(?:0:|:|db8:)|2002:|3fff:)/;
const GLOBAL_IPV6 = /^\[[23][0-9a-f]{3}:/;

/** Names that are answered by a machine or a network itself, not by the public name system. */
const CLOSED_SUFFIX =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa|onion|loki|snode|sesh)$/;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const DOTTED = /^\d+\.\d+\.\d+\.\d+$/;

function isPublicIpv4(host: string): boolean {
  const address = host.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return CLOSED_IPV4.every(([network, prefix]) => Math.floor((address - network) / 2 ** (32 - prefix)) !== 0);
}

/**
 * May somebody be sent to this host by an address from a stranger? False for private, loopback, link-local and reserved
 * addresses, for names of one label, and for names that only a local network knows.
 *
 * @param hostname as `URL.hostname` gives it, so that other spellings of an IP address are gone
 */
export function isPublicHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return GLOBAL_IPV6.test(hostname) && !CLOSED_IPV6.test(hostname);
  if (DOTTED.test(hostname)) return isPublicIpv4(hostname);
  const labels = hostname.split('.');
  return (
    labels.length > 1 &&
    hostname.length <= 253 &&
    labels.every((label) => LABEL.test(label)) &&
    !CLOSED_SUFFIX.test(hostname)
  );
}
