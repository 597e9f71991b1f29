/** What one batch writes into several tables: the names of the rows where they disagree. Each must find none. */
export const invariants: Record<string, string> = {
  "a thread's count is its comments": `select slug from thread where comments <>
    (select count(*) from comment where comment.site_id = thread.site_id and thread_slug = thread.slug and deleted_at is null)`,
  "a post's comments are counted": `select slug from thread where comments <> coalesce((select comments from content_stat
    where content_kind = 'post' and content_slug = thread.slug and content_stat.site_id = thread.site_id), 0)`,
  'every comment is in the log of acts': `select content_slug from content_stat where comments <> (select count(*) from interaction
    where interaction.content_kind = content_stat.content_kind and interaction.content_slug = content_stat.content_slug and kind = 'comment')`,
  'likes are counted': `select content_slug from content_stat where likes <> (select count(*) from member_content
    where member_content.content_kind = content_stat.content_kind and member_content.content_slug = content_stat.content_slug and liked_at is not null)`,
  'who did anything is counted': `select content_slug from content_stat where users <> (select count(*) from member_content
    where member_content.content_kind = content_stat.content_kind and member_content.content_slug = content_stat.content_slug)`,
  'finished lessons are counted': `select content_slug from content_stat where content_kind = 'lesson' and completions <>
    (select count(*) from lesson_progress where course_slug || '/' || lesson_slug = content_slug)`,
  "a finished lesson is an act of the member's": `select lesson_slug from lesson_progress where not exists (select 1 from member_content
    where content_kind = 'lesson' and content_slug = course_slug || '/' || lesson_slug and member_content.member_id = lesson_progress.member_id
    and completed_at is not null)`,
  'a subscription has its grant': `select id from subscription where not exists (select 1 from "grant" where "grant".id = subscription.id)`,
  'a grant has its books': `select id from "grant" where id like 'sub_%' and not exists (select 1 from subscription where subscription.id = "grant".id)`,
  'a revision has its grant, and a grant its revision': `select object_id from stripe_projection where object_id like 'sub_%' and object_id not in (select id from "grant")
    union select id from "grant" where id like 'sub_%' and id not in (select object_id from stripe_projection)`,
  'grant and books tell the same': `select id from subscription join "grant" using (id) where (cancel_at is null) <> renews`,
  'the newest announcement tells of the grant as it is': `select id from "grant" where id like 'sub_%' and ends_at is not (
    select json_extract(payload, '$.data.endsAt') from outbox where carrier = 'webhook' and outbox.id like "grant".id || '/%'
    order by cast(substr(outbox.id, length("grant".id) + 2) as integer) desc limit 1)`,
  'no announcement is ahead of its revision': `select id from outbox where carrier = 'webhook' and id like 'sub_%' and
    cast(substr(id, instr(id, '/') + 1) as integer) > (select max(revision) from stripe_projection where object_id = substr(outbox.id, 1, instr(outbox.id, '/') - 1))`,
};
