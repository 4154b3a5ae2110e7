import { expect, it } from 'vitest';
import { Delivery } from '../../src/headless/delivery.ts';
import type { FileFailure } from '../../src/store/rows.ts';

const REASONS: readonly [FileFailure | undefined, string][] = [
  [undefined, 'not-delivered'],
  ['network', 'not-delivered'],
  ['too-large', 'file-too-large'],
  ['rejected', 'file-rejected'],
];

it.each(REASONS)('says why a message failed, whether it was waited for or not yet (%s: %s)', async (file, code) => {
  const delivery = new Delivery();
  const failed = { kind: 'failed', messageId: 'one', ...(file === undefined ? {} : { file }) } as const;
  const waiting = delivery.of('one');
  delivery.tell(failed);
  await expect(waiting).rejects.toMatchObject({ code });
  delivery.tell(failed);
  await expect(delivery.of('one')).rejects.toMatchObject({ code });
});
