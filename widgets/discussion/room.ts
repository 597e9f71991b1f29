import type { Comment, CommentInput } from '../../sdk/index.ts';

/** What a comment's view asks of the discussion that it stands in. Every act rejects with a `LyceumError`. */
export interface Room {
  /** A draft's key. */
  key(place: string): string;
  post(input: CommentInput): Promise<void>;
  edit(id: string, markdown: string): Promise<void>;
  remove(comment: Comment): Promise<void>;
  /** Resolves with whether it is liked now. */
  like(id: string, on: boolean): Promise<boolean>;
  /** The member's own markdown. */
  source(id: string): Promise<string>;
}
