ALTER TABLE `content_stat` ADD `quiet_likes` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `content_stat` ADD `quiet_shares` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `content_stat` SET
	`users` = max(0, `content_stat`.`users` - q.`users`),
	`views` = max(0, `content_stat`.`views` - q.`views`),
	`likes` = max(0, `content_stat`.`likes` - q.`likes`),
	`comments` = max(0, `content_stat`.`comments` - q.`comments`),
	`shares` = max(0, `content_stat`.`shares` - q.`shares`),
	`completions` = max(0, `content_stat`.`completions` - q.`completions`),
	`quiet_likes` = q.`likes`,
	`quiet_shares` = q.`shares`
FROM (
	SELECT d.`site_id`, d.`content_kind`, d.`content_slug`, count(*) AS `users`, count(d.`viewed_at`) AS `views`,
		count(d.`liked_at`) AS `likes`, count(d.`commented_at`) AS `comments`, count(d.`shared_at`) AS `shares`,
		count(d.`completed_at`) AS `completions`
	FROM `member_content` AS d
	INNER JOIN `profile` AS p ON p.`site_id` = d.`site_id` AND p.`member_id` = d.`member_id` AND p.`personal` = 0
	GROUP BY d.`site_id`, d.`content_kind`, d.`content_slug`
) AS q
WHERE `content_stat`.`site_id` = q.`site_id` AND `content_stat`.`content_kind` = q.`content_kind`
	AND `content_stat`.`content_slug` = q.`content_slug`;
