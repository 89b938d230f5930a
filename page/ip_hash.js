// Nginx's ip_hash, as far as a picture needs it: three equal servers, some of them perhaps away.
// The arithmetic is that of ngx_http_upstream_ip_hash_module.c.

/** The numbers that count: three of an IPv4 address, all sixteen of an IPv6 address. */
export function octets(address) {
  if (address.includes(".") && !address.includes(":")) return address.split(".").slice(0, 3).map(Number);
  const halves = address.split("::").map((half) => half.split(":").filter(Boolean));
  const missing = 8 - halves.flat().length;
  const groups = halves.length === 2
    ? [...halves[0], ...Array(missing).fill("0"), ...halves[1]] : halves[0];
  return groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
}

const MAX_MORE_TRIES = 20;
const step = (hash, octet) => (hash * 113 + octet) % 6271;

/**
 * Computes the server of an address. `isUp` says which of the servers can be had: on one that
 * cannot, the hash goes on from where it was, twenty times more at most.
 * Returns the server, the last hash, and how many tries it took; no server if all are away.
 */
export function predict(address, servers, isUp = () => true) {
  let hash = 89;
  for (let tries = 1; tries <= 1 + MAX_MORE_TRIES; tries++) {
    hash = octets(address).reduce(step, hash);
    const server = servers[hash % servers.length];
    if (isUp(server)) return { server, hash, tries };
  }
  return { server: undefined, hash, tries: 1 + MAX_MORE_TRIES };
}
