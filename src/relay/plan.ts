/** One command with its words; nothing goes through a shell. */
export interface Command {
  words: readonly [program: string, ...words: string[]];
  /** Whatever it clears away may not be there. */
  mayFail?: true;
}

/** All that an installation does, before anything is done. */
export interface Plan {
  files: { path: string; text: string; executable?: boolean }[];
  /** Run in order when the files are there. */
  commands: Command[];
}

/** All that goes again. */
export interface Removal {
  /** Run first. */
  commands: Command[];
  files: string[];
  /** Removed with everything in them. */
  folders: string[];
}
