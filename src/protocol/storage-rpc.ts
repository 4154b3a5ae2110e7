/** The storage RPC of service nodes (protocol 04): what to ask, how to read answers, whom to believe. */
export * from './storage-answers.ts';
export * from './storage-members.ts';
export * from './storage-nodes.ts';
export * from './storage-requests.ts';
