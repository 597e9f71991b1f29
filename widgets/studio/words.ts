import { msg } from '@lit/localize';
import { html } from 'lit';
import type { PostStatus } from '../../worker/contract/post.ts';
import type { Access, Level } from '../../worker/contract/value.ts';

export function accessWord(access: Access): string {
  return { open: msg('Open'), members: msg('Members'), paid: msg('Paid') }[access];
}

export function statusWord(status: PostStatus): string {
  return { draft: msg('Draft'), published: msg('Published'), archived: msg('Archived') }[status];
}

export function levelWord(level: Level): string {
  return { beginner: msg('Beginner'), intermediate: msg('Intermediate'), advanced: msg('Advanced') }[level];
}

export const statusTag = (status: PostStatus) => html`<span class="tag ${status}">${statusWord(status)}</span>`;
export const accessTag = (access: Access) => html`<span class="tag ${access}">${accessWord(access)}</span>`;
