import type { Pending } from '../src/store/pending.ts';
import type { ShownConversation, ShownMessage } from './device.ts';
import type { Said } from './plan.ts';

/** What became of an attempt to write or take back: `unknown` if the device died meanwhile. */
export type Fate = 'done' | 'unknown' | 'not';

export interface Written {
  message: Said;
  fate: Fate;
  takenBack: Fate;
}

/** A device as it stands, told by the commands of `docs/headless.md`. */
export interface DeviceView {
  device: string;
  account: number;
  /** Own Account ID first, then the others', by the number of the account. */
  talks: readonly (readonly ShownMessage[])[];
  conversations: readonly ShownConversation[];
  /** The inner message of each synced object. */
  configs: Readonly<Record<string, string>>;
  pending: Pending;
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** What both sides see of a talk. That something was taken back shows only where it had been. */
const shown = (talk: readonly ShownMessage[]): string[] =>
  talk
    .filter(({ deleted }) => !deleted)
    .map(({ text, from, sentAt, reactions }) =>
      JSON.stringify({
        text,
        from,
        sentAt,
        reactions: reactions.map((one) => `${one.emoji} ${one.from}`).toSorted(inOrder),
      }),
    );

/** The first place where two lists differ. */
function difference(a: readonly string[], b: readonly string[]): string | null {
  for (let at = 0; at < Math.max(a.length, b.length); at++)
    if (a[at] !== b[at]) return `at ${at}: ${a[at] ?? 'nothing'} ≠ ${b[at] ?? 'nothing'}`;
  return null;
}

/** Everything that is not as it has to be when all is calm again; empty: nothing was lost, doubled or left. */
export function findings(views: readonly DeviceView[], written: readonly Written[]): string[] {
  return [...stuck(views), ...counts(views, written), ...disagreements(views)];
}

function* stuck(views: readonly DeviceView[]): Generator<string> {
  for (const { device, pending } of views) {
    const { jobs, failed, files, configs } = pending;
    if (jobs + failed + files > 0 || configs) yield `${device}: something waits: ${JSON.stringify(pending)}`;
  }
}

/** Every message exactly once, on every device of both sides; none that nobody wrote. */
function* counts(views: readonly DeviceView[], written: readonly Written[]): Generator<string> {
  for (const view of views) {
    const seen = new Map<string, number>();
    for (const [peer, talk] of view.talks.entries())
      for (const { text, deleted } of talk)
        if (!deleted) seen.set(`${peer} ${text}`, (seen.get(`${peer} ${text}`) ?? 0) + 1);
    for (const { message, fate, takenBack } of written) {
      const { from, to, text } = message;
      if (view.account !== from && view.account !== to) continue;
      const count = seen.get(`${view.account === from ? to : from} ${text}`) ?? 0;
      const least = fate === 'done' && takenBack === 'not' ? 1 : 0;
      const most = fate === 'not' || takenBack === 'done' ? 0 : 1;
      if (count < least || count > most)
        yield `${view.device}: “${text}” (${from} → ${to}, ${fate}, taken back: ${takenBack}) is there ${count} times`;
    }
  }
}

/** Both sides show the same talk; devices of one account agree in everything. */
function* disagreements(views: readonly DeviceView[]): Generator<string> {
  for (const [i, a] of views.entries()) {
    for (const b of views.slice(i + 1)) {
      const isSame = a.account === b.account;
      for (const [peer, talk] of a.talks.entries()) {
        if (!isSame && peer !== b.account) continue;
        const other = b.talks[isSame ? peer : a.account] ?? [];
        const differs = difference(shown(talk), shown(other));
        if (differs !== null) yield `${a.device} and ${b.device}, talk of ${a.account} and ${peer}: ${differs}`;
      }
      if (!isSame) continue;
      const lists = [a, b].map(({ conversations }) =>
        conversations.map((row) => JSON.stringify(row)).toSorted(inOrder),
      );
      const differs = difference(lists[0] ?? [], lists[1] ?? []);
      if (differs !== null) yield `${a.device} and ${b.device}, conversations: ${differs}`;
      for (const name of Object.keys(a.configs))
        if (a.configs[name] !== b.configs[name]) yield `${a.device} and ${b.device}: their ${name} differ`;
    }
  }
}
