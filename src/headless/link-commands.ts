import { MalformedInputError } from '../crypto/errors.ts';
import type { LinkView } from '../messenger/api.ts';
import type { CommandTools } from './commands.ts';
import { textField, type Request } from './line-protocol.ts';

type Input = Request['input'];

const ASK_EVERY_MS = 500;
const DEVICE = 'Starling on the command line';

/** How a linking looks outside. Fields only ever grow. */
function linkAnswer(view: LinkView): Record<string, unknown> {
  switch (view.state) {
    case 'waiting':
      return { state: view.state, role: view.role, code: view.code, qr: view.qr, expiresAt: view.expiresAtMs };
    case 'connecting':
      return { state: view.state, role: view.role, expiresAt: view.expiresAtMs };
    case 'compare':
      return {
        state: view.state,
        role: view.role,
        pictures: view.pictures.map(({ name }) => name),
        confirmed: view.confirmed,
        device: view.device,
        expiresAt: view.expiresAtMs,
      };
    case 'none':
    case 'done':
    case 'failed':
      return { ...view };
  }
}

const deviceField = (input: Input): string => (input['device'] === undefined ? DEVICE : textField(input, 'device'));

/** Seven names of pictures, or null if there are none. @throws MalformedInputError if it is something else */
function picturesField(input: Input): string[] | null {
  const value = input['pictures'];
  if (value === undefined) return null;
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string'))
    throw new MalformedInputError('`pictures` must be a list of names');
  return value.map((name) => name.trim().toLowerCase());
}

/** Asks until it is no more like this. A linking ends by itself after ten minutes. */
async function waitWhile({ messenger }: CommandTools, isLike: (view: LinkView) => boolean): Promise<LinkView> {
  for (;;) {
    const view = await messenger.linkState();
    if (!isLike(view)) return view;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

const confirmed = async (tools: CommandTools): Promise<LinkView> => {
  await tools.messenger.confirmLink();
  return waitWhile(tools, ({ state }) => state === 'compare');
};

/** Once the code is joined: the pictures; if some were told, goes on when they are the same. */
async function waitForPictures(tools: CommandTools, expected: string[] | null): Promise<LinkView> {
  const { messenger } = tools;
  const view = await waitWhile(tools, ({ state }) => state === 'connecting');
  if (expected === null || view.state !== 'compare') return view;
  if (view.pictures.map(({ name }) => name).join() === expected.join()) return confirmed(tools);
  await messenger.cancelLink({ differ: true });
  return messenger.linkState();
}

async function approve(tools: CommandTools, input: Input): Promise<{ later: Promise<unknown> }> {
  if (input['confirm'] === true) return { later: confirmed(tools).then(linkAnswer) };
  const expected = picturesField(input);
  await tools.messenger.joinLink({ code: textField(input, 'code'), device: deviceField(input) });
  return { later: waitForPictures(tools, expected).then(linkAnswer) };
}

/** Commands that link a device, by their names. @see docs/headless.md */
export const LINK_COMMANDS: Readonly<
  Record<string, (tools: CommandTools, input: Input) => Promise<{ ok: unknown } | { later: Promise<unknown> }>>
> = {
  linkRequest: async ({ messenger }, input) => {
    const view = await messenger.beginLink({ device: deviceField(input) });
    return { ok: linkAnswer(view) };
  },
  linkState: async ({ messenger }) => ({ later: messenger.linkState().then(linkAnswer) }),
  linkConfirm: async ({ messenger }) => ({ later: messenger.confirmLink().then(linkAnswer) }),
  linkCancel: async ({ messenger }, input) => {
    await messenger.cancelLink({ differ: input['differ'] === true });
    return { ok: {} };
  },
  linkApprove: approve,
};
