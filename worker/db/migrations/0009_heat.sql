ALTER TABLE `content_stat` ADD `heat_hours` real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `content_stat` ADD `heat_days` real DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `content_stat` ADD `heat_month` real DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `content_stat_days` ON `content_stat` (`site_id`,`content_kind`,`heat_days`);--> statement-breakpoint
CREATE INDEX `content_stat_month` ON `content_stat` (`site_id`,`content_kind`,`heat_month`);--> statement-breakpoint
CREATE INDEX `member_content_recent` ON `member_content` (`site_id`,`content_kind`,`content_slug`,`last_at`);