/** What a call to the background rejects with. */
export class RemoteFailure extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
