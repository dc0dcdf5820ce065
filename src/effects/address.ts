import ipaddr from 'ipaddr.js';

/**
 * Ranges that `ipaddr.js` calls unicast and that are no public hosts: NAT64 for local use (RFC 8215), benchmarking
 * (RFC 2544), deprecated or discard prefixes, documentation (RFC 9637), segment routing, and the host agent of Azure.
 */
const ALSO_PRIVATE = [
  ...['64:ff9b:1::/48', '::/96', 'fec0::/10', '100::/64', '3fff::/20', '5f00::/16'],
  ...['198.18.0.0/15', '168.63.129.16/32'],
];

/**
 * Whether an address belongs to a public host. Private, loopback, link-local (cloud metadata), shared (CGNAT), mapped,
 * translated (NAT64, 6to4, Teredo) and reserved addresses do not, nor does what is no address.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!ipaddr.isValid(bare)) return false;
  const parsed = ipaddr.process(bare);
  if (parsed.range() !== 'unicast') return false;
  return !ALSO_PRIVATE.some((range) =>
    parsed.kind() === 'ipv4'
      ? range.includes('.') && (parsed as ipaddr.IPv4).match(ipaddr.IPv4.parseCIDR(range))
      : range.includes(':') && (parsed as ipaddr.IPv6).match(ipaddr.IPv6.parseCIDR(range)),
  );
}
