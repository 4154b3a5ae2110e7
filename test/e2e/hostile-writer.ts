import { deriveAccount, generateSeed } from '../../src/crypto/account.ts';
import { type AccountId, parseAccountId } from '../../src/crypto/account-id.ts';
import { randomBytes } from '../../src/crypto/bytes.ts';
import type { Devnet } from '../../src/devnet/devnet.ts';
import { composeData, type DataParts } from '../../src/messenger/composed-message.ts';
import { directTransport } from '../../src/network/direct-transport.ts';
import { createNetwork } from '../../src/network/network.ts';
import { memoryState } from '../../src/network/network-state.ts';
import { developmentNetwork } from '../../src/network/profile.ts';
import { NAMESPACE_INBOX } from '../../src/protocol/limits.ts';

/** Somebody who writes what no client would: any name, any text, any preview or file. */
export interface HostileWriter {
  accountId: AccountId;
  /** Resolves when a service node has it. */
  write(parts: DataParts): Promise<void>;
}

/** Makes writers that all write to `recipient`. */
export async function hostileWriters(devnet: Devnet, recipient: string): Promise<(name: string) => HostileWriter> {
  const { nodes, fileServers } = devnet.networkFile();
  const network = createNetwork({
    profile: developmentNetwork(nodes, fileServers),
    state: memoryState(),
    directTransport: directTransport(),
  });
  await network.load();
  let sentAtMs = Date.now();
  return (displayName) => {
    const sender = deriveAccount(generateSeed(randomBytes));
    return {
      accountId: sender.accountId,
      write: async (parts) => {
        sentAtMs = Math.max(sentAtMs + 1, Date.now());
        const [theirs] = await composeData(
          {
            sender,
            recipient: parseAccountId(recipient),
            profile: { displayName, updatedSeconds: Math.floor(sentAtMs / 1000) },
            sentAtMs,
            random: randomBytes,
          },
          parts,
          null,
          true,
        );
        if (!theirs) throw new Error('no message was made');
        await network.storeOnce({ ...theirs, namespace: NAMESPACE_INBOX });
      },
    };
  };
}
