/** What a message has that is nothing but text. */
export const MESSAGE_DEFAULTS = {
  quote: null,
  reactions: [],
  invitation: null,
  files: [],
  expiry: null,
  expiresAtMs: 0,
  readByThem: false,
} as const;
