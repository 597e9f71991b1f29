import type { Comment, CommentPage } from '../../sdk/index.ts';
import { type Call, Refusal } from './page.ts';

const PAGE = 30;
const key = (at: number) => String(at).padStart(13, '0');

/** A thread that answers as the API does: reading order by path, keyset pages, changes by a strictly rising clock. */
export class DiscussionApi {
  readonly calls: Call[] = [];
  readonly comments: Comment[] = [];
  readonly sources = new Map<string, string>();
  readonly #changed = new Map<string, number>();
  #clock = 1_790_000_000_000;
  locked = false;
  /** Runs before each answer: throws to fail, waits to be slow. */
  before: (call: Call) => unknown = () => {};

  readonly handler = async (call: Call): Promise<unknown> => {
    this.calls.push(call);
    await this.before(call);
    return this.#answer(call);
  };

  /** Writes a comment as somebody else, or as the reader. */
  write(html: string, over: { parent?: Comment | null; mine?: boolean; name?: string; staff?: boolean } = {}): Comment {
    const { parent = null, mine = false, name = mine ? 'Reader' : 'Rosa', staff = false } = over;
    const at = ++this.#clock;
    const comment: Comment = {
      id: `c${this.comments.length + 1}`,
      parent: parent?.id ?? null,
      depth: Math.min(5, parent ? parent.depth + 1 : 0),
      author: { name, staff },
      html,
      likes: 0,
      liked: false,
      mine,
      deleted: false,
      createdAt: at,
      editedAt: null,
      path: (parent ? (parent.depth < 5 ? parent.path : parent.path.slice(0, -13)) : '') + key(at),
    };
    this.comments.push(comment);
    this.#changed.set(comment.id, at);
    return comment;
  }

  change(comment: Comment, over: Partial<Comment>): Comment {
    Object.assign(comment, over);
    this.#changed.set(comment.id, ++this.#clock);
    return comment;
  }

  remove(comment: Comment): void {
    const answered = this.comments.some(
      ({ path, deleted }) => !deleted && path !== comment.path && path.startsWith(comment.path),
    );
    const path = answered ? comment.path : '';
    this.change(comment, { deleted: true, html: '', author: null, mine: false, likes: 0, path });
  }

  #answer({ method, path, query, json, signedIn }: Call): unknown {
    if (method === 'GET' && path.endsWith('/comments')) {
      if (this.locked) return { state: 'locked', total: 0, comments: [], next: null, since: 0 } satisfies CommentPage;
      return this.#page(query, signedIn);
    }
    if (!signedIn) throw new Refusal(401, 'unauthenticated');
    const input = json as { parent?: string | null; markdown: string };
    if (path.endsWith('/comments')) {
      const parent = this.comments.find(({ id }) => id === input.parent) ?? null;
      const written = this.write(`<p>${input.markdown}</p>`, { parent, mine: true });
      this.sources.set(written.id, input.markdown);
      return written;
    }
    const comment = this.comments.find(({ id }) => path.includes(`/comments/${id}`) && path.split('/')[2] === id);
    if (!comment || comment.deleted) throw new Refusal(404, 'not_found');
    if (path.endsWith('/source')) return { id: comment.id, markdown: this.sources.get(comment.id) ?? 'source' };
    if (path.endsWith('/like')) {
      const liked = method === 'PUT';
      const more = Number(liked) - Number(comment.liked);
      this.change(comment, { liked, likes: comment.likes + more });
      return { likes: comment.likes, liked };
    }
    if (method === 'DELETE') return void this.remove(comment);
    return this.change(comment, { html: `<p>${input.markdown}</p>`, editedAt: this.#clock });
  }

  #page(query: URLSearchParams, signedIn: boolean): CommentPage {
    const seen = (comment: Comment): Comment => ({
      ...comment,
      mine: signedIn && comment.mine,
      liked: signedIn && comment.liked,
    });
    const total = this.comments.filter(({ deleted }) => !deleted).length;
    const since = query.get('since');
    const page: CommentPage = { state: 'open', total, comments: [], next: null, since: this.#clock + 1 };
    if (since !== null) {
      const changedAt = ({ id }: Comment) => this.#changed.get(id) ?? 0;
      return { ...page, comments: this.comments.filter((comment) => changedAt(comment) >= Number(since)).map(seen) };
    }
    const after = query.get('cursor') ?? '';
    const rest = this.comments.filter(({ path }) => path > after).sort((a, b) => (a.path < b.path ? -1 : 1));
    const comments = rest.slice(0, PAGE).map(seen);
    return { ...page, comments, next: rest.length > PAGE ? (comments.at(-1)?.path ?? null) : null };
  }
}
