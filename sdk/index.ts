export type { Account, AccountInput, Goal, Grant } from '../worker/contract/account.ts';
export type { ErrorCode } from '../worker/contract/error.ts';
export type { Post, PostPage, PostSummary } from '../worker/contract/post.ts';
export { type Change, Lyceum, type LyceumOptions } from './client.ts';
export { LyceumError } from './error.ts';
export type { TokenStorage } from './session.ts';
export type { CallOptions } from './transport.ts';
