// Nginx's ip_hash, as far as a picture needs it: equal servers, some of them perhaps away.
// The arithmetic is that of ngx_http_upstream_ip_hash_module.c.

/**
 * The numbers that count: three of an IPv4 address, all sixteen of an IPv6 address.
 * @param {string} address
 * @returns {number[]}
 */
export function octets(address) {
  if (address.includes(".") && !address.includes(":")) return address.split(".").slice(0, 3).map(Number);
  const [start = "", end] = address.split("::");
  const groups = (/** @type {string} */ half) => half.split(":").filter(Boolean);
  const [first, last] = [groups(start), groups(end ?? "")];
  const zeros = Array(end === undefined ? 0 : 8 - first.length - last.length).fill("0");
  return [...first, ...zeros, ...last].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
}

const MAX_MORE_TRIES = 20;
const step = (/** @type {number} */ hash, /** @type {number} */ octet) => (hash * 113 + octet) % 6271;

/**
 * Computes the server of an address. On one that is away the hash goes on from where it was,
 * twenty times more at most.
 * Returns the server, the last hash, and how many tries it took; no server if all are away.
 * @template Server
 * @param {string} address
 * @param {Server[]} servers
 * @param {Server[]} away those of them that cannot be had
 */
export function predict(address, servers, away = []) {
  let hash = 89;
  for (let tries = 1; tries <= 1 + MAX_MORE_TRIES; tries++) {
    hash = octets(address).reduce(step, hash);
    const server = /** @type {Server} */ (servers[hash % servers.length]);
    if (!away.includes(server)) return { server, hash, tries };
  }
  return { server: undefined, hash, tries: 1 + MAX_MORE_TRIES };
}
