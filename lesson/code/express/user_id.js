function userId(username) {
  if (username === "alice") return 1001;
  let hash = 0;
  for (const byte of Buffer.from(username)) hash = (Math.imul(hash, 31) + byte) >>> 0;
  return 1002 + hash;
}
