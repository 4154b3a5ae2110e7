/** The parts of a storage RPC transcript that a replay uses (docs/protocol/README.md §4.3). */
export interface Transcript {
  network: {
    nodes: { index: number; ed25519_seed: string; ed25519: string; swarm_id: string; port: number; omq_port: number }[];
  };
  swarm_mapping: { swarm_ids: string[]; cases: { pubkey: string; swarm: string }[] };
  steps: Step[];
}

export interface Step {
  id: string;
  kind: 'http' | 'onion' | 'control' | 'wait' | 'summary';
  node?: number;
  at_ms?: number;
  ms?: number;
  action?: string;
  args?: Record<string, unknown>;
  request?: RecordedRequest;
  response?: RecordedResponse;
  response_decrypted?: { encoding: 'base64' | 'raw'; with_key_of_hop: number; text: string };
  layers?: { enc_type: string; key: string }[];
  final_plaintext_hex?: string;
  volatile?: string[];
  server_saw?: SeenByServer[];
}

export interface RecordedRequest {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body_json?: unknown;
  body_text?: string;
  body_hex?: string;
}

export interface RecordedResponse {
  error?: string;
  status?: number;
  body_json?: unknown;
  body_text?: string;
  body_hex?: string;
}

export interface SeenByServer {
  method: string;
  url: string;
  headers: Record<string, string>;
  body_hex: string;
}
