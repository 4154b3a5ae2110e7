/** A change that would let something through that a rule keeps out. */
export interface Mutant {
  /** What would be wrong with it. */
  breaks: string;
  file: string;
  /** Stands exactly once in the file. */
  from: string;
  to: string;
  /** What should notice; without it, the tests of the file's room. */
  tests?: readonly string[];
}

const guards = ['test/messenger/guards.test.ts'];
const strangers = ['test/messenger/strangers.test.ts', 'test/messenger/early-words.test.ts'];

/** Each of them was, or could have been, made without any test failing. */
export const MUTANTS: readonly Mutant[] = [
  {
    breaks: 'the outbox accepts any hash',
    file: 'src/messenger/outbox.ts',
    from: 'const verified = store.hash === job.hash ? store.verified : [];',
    to: 'const { verified } = store;',
    tests: guards,
  },
  {
    breaks: 'the outbox ignores the order within a conversation',
    file: 'src/messenger/outbox.ts',
    from: 'other.order < job.order &&',
    to: 'other.order > Infinity &&',
    tests: guards,
  },
  {
    breaks: 'a timer begins when we hear of the storing',
    file: 'src/messenger/outbox.ts',
    from: 'const startMs = timerStart(storedAtMs, message.sentAtMs, Math.floor(network.now()));',
    to: 'const startMs = Math.floor(network.now()) + 0 * timerStart(storedAtMs, 0, 0);',
    tests: guards,
  },
  {
    breaks: 'our own copy is not marked as seen',
    file: 'src/messenger/outgoing.ts',
    from: "await db.seen.put({ hash: db.hashOf('seen', made.hash), expiresAtMs });",
    to: 'await db.seen.get(made.hash + String(expiresAtMs));',
    tests: guards,
  },
  {
    breaks: 'a quote may stand in another conversation',
    file: 'src/messenger/sending.ts',
    from: 'if (!quoted || quoted.conversation !== input.conversation)',
    to: 'if (!quoted)',
    tests: guards,
  },
  {
    breaks: 'received texts have no bound',
    file: 'src/protocol/data-message.ts',
    from: "body: firstCodePoints(wire.body ?? '', MAX_TEXT_RECEIVED),",
    to: "body: firstCodePoints(wire.body ?? '', 100 * MAX_TEXT_RECEIVED),",
    tests: guards,
  },
  {
    breaks: 'what has expired is shown when it arrives',
    file: 'src/messenger/apply-text.ts',
    from: 'if (goes.atMs > 0 && goes.atMs <= receivedAtMs) return UNDECIDED;',
    to: '',
    tests: guards,
  },
  {
    breaks: 'nobody looks a second time whether it was seen',
    file: 'src/messenger/inbox.ts',
    from: 'if (await db.seen.get(seen)) continue;',
    to: '',
    tests: guards,
  },
  {
    breaks: 'an account that was removed while fetching comes back',
    file: 'src/messenger/inbox.ts',
    from: "if (!(await db.account.get('me'))) return [];",
    to: '',
    tests: guards,
  },
  {
    breaks: 'the unread are not counted again after some expired',
    file: 'src/messenger/expiry.ts',
    from: 'if (row && row.unread > 0) await db.conversations.update(key, { unread: await countUnread(db, row) });',
    to: 'if (row && row.unread < 0) await db.conversations.update(key, { unread: await countUnread(db, row) });',
    tests: guards,
  },
  {
    breaks: 'somebody seems to write who wrote long ago',
    file: 'src/messenger/receipts.ts',
    from: 'about.started && isFresh ?',
    to: 'about.started || isFresh ?',
    tests: guards,
  },
  {
    breaks: 'a read mark can be lowered',
    file: 'src/messenger/read-marks.ts',
    from: 'const lastReadMs = Math.max(row.lastReadMs, notAhead(upToMs, nowMs));',
    to: 'const lastReadMs = notAhead(upToMs, nowMs);',
    tests: guards,
  },
  {
    breaks: 'a config of contacts that nobody has written deletes everybody',
    file: 'src/messenger/sync/project.ts',
    from: 'if (isUnwritten || known.has(',
    to: 'if (known.has(',
    tests: guards,
  },
  {
    breaks: 'what a config replaces is deleted before the config is proven',
    file: 'src/messenger/sync/push.ts',
    from: 'await deleteObsolete(context, done, new Set(hashes));',
    to: 'await deleteObsolete(context, prepared, new Set(hashes));',
    tests: guards,
  },
  {
    breaks: 'muted conversations count',
    file: 'src/store/conversations.ts',
    from: 'isListed(row) && !isMuted(row, nowMs)',
    to: 'isListed(row) && nowMs > 0',
    tests: guards,
  },
  {
    breaks: 'a stranger makes a notification again after taking back',
    file: 'src/messenger/known-strangers.ts',
    from: 'if (heard.some(isKnown) ||',
    to: 'if (',
    tests: strangers,
  },
  {
    breaks: 'who was declined makes a notification again',
    file: 'src/messenger/known-strangers.ts',
    from: "if (heard.some(isKnown) || (await listOf(db, 'declined')).some(isKnown)) return false;",
    to: 'if (heard.some(isKnown)) return false;',
    tests: strangers,
  },
  {
    breaks: 'any number of strangers makes notifications',
    file: 'src/messenger/known-strangers.ts',
    from: 'return lately.length < PER_HOUR;',
    to: 'return lately.length < 100 * PER_HOUR;',
    tests: strangers,
  },
  {
    breaks: 'a stranger fills what all strangers share',
    file: 'src/messenger/early-words.ts',
    from: 'const oldest = !row && theirs.length >= MOST_OF_ONE ? theirs[0] : undefined;',
    to: 'const oldest = theirs[-1];',
    tests: strangers,
  },
  {
    breaks: 'a reaction is any text',
    file: 'src/messenger/incoming.ts',
    from: 'if (!isOneEmoji(emoji)) return',
    to: "if (emoji === '') return",
    tests: strangers,
  },
  {
    breaks: 'one person puts any number of reactions on a message',
    file: 'src/messenger/reactions.ts',
    from: 'if (theirs.length < MOST_OF_ONE) return [...others, next];',
    to: 'if (theirs.length >= 0) return [...others, next];',
    tests: strangers,
  },
  {
    breaks: 'a picture is fetched whenever its address changes',
    file: 'src/messenger/files/pictures.ts',
    from: 'Math.max(nowMs, plannedMs + AGAIN_MS) + wait',
    to: 'Math.max(nowMs, plannedMs) + 0 * wait',
    tests: ['test/messenger/files-pictures.test.ts'],
  },
  {
    breaks: 'plain columns are not bound to what is sealed',
    file: 'src/store/sealed-row.ts',
    from: 'if (row[column] !== undefined) bound.push(column, exact(row[column]));',
    to: 'if (column === seal.primaryKey) bound.push(column, exact(row[column]));',
    tests: ['test/store/plain-columns.test.ts'],
  },
  {
    breaks: 'rows without a seal are taken',
    file: 'src/store/sealed-row.ts',
    from: 'if (sealed === undefined && (seal.loose || seal.takesOld))',
    to: 'if (sealed === undefined)',
    tests: ['test/store/plain-columns.test.ts'],
  },
  {
    breaks: 'rows of before are taken after the upgrade too',
    file: 'src/store/sealed-row.ts',
    from: 'if (!seal.takesOld) throw error;',
    to: '',
    tests: ['test/store/plain-columns.test.ts'],
  },
  {
    breaks: 'a picture of an unknown kind goes as it is',
    file: 'src/media/sending-rules.ts',
    from: "return OPEN.has(type) && isCalledPicture ? 'refused' : SENDING_RULES[type];",
    to: 'return isCalledPicture || !OPEN.has(type) ? SENDING_RULES[type] : SENDING_RULES[type];',
    tests: ['test/media/sending-rules.test.ts'],
  },
  {
    breaks: 'a contact is called as only we call things',
    file: 'src/protocol/look-alike-names.ts',
    from: "(isReservedName(name) ? '' : shownName(name))",
    to: 'shownName(name)',
    tests: ['test/protocol/look-alike-names.test.ts'],
  },
];
